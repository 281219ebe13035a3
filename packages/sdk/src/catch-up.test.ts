import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import {
  counterMetric,
  exponentialMetric,
  gaugeMetric,
  METRICS,
  type OtelMetricData,
  type Sample,
  scopeMetrics,
} from '@plimsoll/otlp';
import { describe, expect, test } from 'vitest';
import { CatchUpExporter, type UnsentLimits } from './catch-up.js';

type Answer = 'ok' | 'down' | { readonly code: number } | 'throws' | 'later';

/** An exporter that answers as it is told, and remembers what it was given. */
class Line {
  answer: Answer = 'ok';
  readonly arrived: ResourceMetrics[] = [];
  private release: () => void = () => undefined;

  export(metrics: ResourceMetrics, done: (result: { code: number; error?: Error }) => void): void {
    const { answer } = this;
    if (answer === 'throws') throw new Error('broken');
    const succeed = () => {
      this.arrived.push(metrics);
      done({ code: 0 });
    };
    if (answer === 'ok') succeed();
    else if (answer === 'later') this.release = succeed;
    else
      done({
        code: 1,
        error: Object.assign(new Error('no'), answer === 'down' ? { code: 'ECONNREFUSED' } : { code: answer.code }),
      });
  }

  answerNow(): void {
    this.release();
  }
  forceFlush = async (): Promise<void> => undefined;
  shutdown = async (): Promise<void> => undefined;
}

const at = (second: number, value: number): Sample => ({
  attributes: {},
  startMs: 0,
  timeMs: second * 1000,
  value,
});

/** What is counted at a second: as many events as seconds, so that a value names its snapshot. */
function snapshot(second: number, more: OtelMetricData[] = []): ResourceMetrics {
  const metrics = scopeMetrics({ name: 'x' }, [counterMetric(METRICS.events, [at(second, second)]), ...more]);
  // Cast: the resource is not looked at, and the shapes are held equal to OpenTelemetry's by the types of otel.ts.
  return { resource: {}, scopeMetrics: [metrics] } as unknown as ResourceMetrics;
}

function exporter(limits?: UnsentLimits) {
  const line = new Line();
  const catchUp = new CatchUpExporter(line, limits);
  const send = (metrics: ResourceMetrics) =>
    new Promise<number>((resolve) => catchUp.export(metrics, ({ code }) => resolve(code)));
  const seconds = () => line.arrived.map(({ scopeMetrics: [scope] }) => scope?.metrics[0]?.dataPoints[0]?.endTime[0]);
  return { line, catchUp, send, seconds };
}

const SENT = 0;
const FAILED = 1;

describe('while the receiver is down', () => {
  test('snapshots wait, and arrive in order, each with its own time, when it is back', async () => {
    const { line, catchUp, send, seconds } = exporter();
    line.answer = 'down';
    for (const second of [10, 20, 30]) expect(await send(snapshot(second))).toBe(FAILED);
    expect(catchUp.counts).toEqual({ sent: 0, failed: 3, refused: 0, thinned: 0, unsent: 3 });
    line.answer = 'ok';
    expect(await send(snapshot(40))).toBe(SENT);
    expect(seconds()).toEqual([10, 20, 30, 40]);
    expect(catchUp.counts).toEqual({ sent: 4, failed: 3, refused: 0, thinned: 0, unsent: 0 });
  });

  test('an hour of snapshots every ten seconds waits whole', async () => {
    const { line, catchUp, send, seconds } = exporter();
    line.answer = 'down';
    for (let second = 10; second <= 3600; second += 10) await send(snapshot(second));
    line.answer = 'ok';
    await send(snapshot(3610));
    expect(seconds()).toEqual(Array.from({ length: 361 }, (_, i) => (i + 1) * 10));
    expect(catchUp.counts.thinned).toBe(0);
  });

  test('too many become fewer by longer steps, over the whole time; the newest stays', async () => {
    const { line, catchUp, send, seconds } = exporter({ points: 1e9, snapshots: 6 });
    line.answer = 'down';
    for (let second = 10; second <= 130; second += 10) await send(snapshot(second));
    expect(catchUp.counts.unsent).toBeLessThanOrEqual(6);
    line.answer = 'ok';
    await send(snapshot(140));
    const times = seconds().map(Number);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBe(140);
    expect(times.length).toBeGreaterThanOrEqual(4);
    // No gap is longer than the whole time shared out over the half of what may wait.
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(80);
    expect(catchUp.counts.sent + catchUp.counts.thinned).toBe(14);
  });

  test('points are bounded too: with no room for two snapshots, the newest alone waits', async () => {
    const { line, catchUp, send, seconds } = exporter({ points: 1, snapshots: 100 });
    line.answer = 'down';
    for (const second of [10, 20, 30]) await send(snapshot(second));
    expect(catchUp.counts).toMatchObject({ unsent: 1, thinned: 2 });
    line.answer = 'ok';
    await send(snapshot(40));
    expect(seconds()).toEqual([40]);
  });

  test('histograms weigh by their buckets, and go before any snapshot does; the newest has all that they had', async () => {
    const wide = exponentialMetric(METRICS.duration, [
      {
        attributes: {},
        startMs: 0,
        timeMs: 1000,
        value: {
          scale: 6,
          zeroCount: 0,
          positive: { offset: 0, counts: Array.from({ length: 400 }, () => 1) },
          sum: 1,
          count: 400,
        },
      },
    ]);
    const { line, catchUp, send, seconds } = exporter({ points: 50, snapshots: 100 });
    const carried = () =>
      line.arrived.map(({ scopeMetrics: [scope] }) =>
        scope?.metrics.some(({ descriptor }) => descriptor.name === METRICS.duration.name),
      );
    line.answer = 'down';
    // 1 for the counter, and 1 + 400 / 20 for the histogram: two of them fit into 50, three do not.
    for (const second of [10, 20, 30]) await send(snapshot(second, [wide]));
    expect(catchUp.counts).toMatchObject({ unsent: 3, thinned: 0 });
    line.answer = 'ok';
    await send(snapshot(40, [wide]));
    expect(seconds()).toEqual([10, 20, 30, 40]);
    expect(carried()).toEqual([false, false, true, true]);
  });

  test('old gauges are left out of what waits, the declarations and the newest are not', async () => {
    const gauges = (second: number) => [
      gaugeMetric(METRICS.info, [at(second, 0.999)]),
      gaugeMetric(METRICS.localBurnRate, [at(second, 2)]),
    ];
    const { line, send } = exporter();
    line.answer = 'down';
    await send(snapshot(10, gauges(10)));
    line.answer = 'ok';
    await send(snapshot(20, gauges(20)));
    const names = line.arrived.map(({ scopeMetrics: [scope] }) =>
      scope?.metrics.map(({ descriptor }) => descriptor.name),
    );
    expect(names).toEqual([
      ['slo.events', 'slo.info'],
      ['slo.events', 'slo.info', 'slo.local.burn_rate'],
    ]);
  });
});

describe('a snapshot', () => {
  test.each([400, 413, 422, 3, 11])('that the receiver refuses with %i is not tried again', async (code) => {
    const { line, catchUp, send, seconds } = exporter();
    line.answer = { code };
    expect(await send(snapshot(10))).toBe(FAILED);
    line.answer = 'ok';
    expect(await send(snapshot(20))).toBe(SENT);
    expect(seconds()).toEqual([20]);
    expect(catchUp.counts).toMatchObject({ sent: 1, refused: 1, failed: 0, unsent: 0 });
  });

  test.each([401, 403, 404, 429, 500, 503, 14, 16])(
    'that is turned away with %i is: that may be mended',
    async (code) => {
      const { line, send, seconds } = exporter();
      line.answer = { code };
      await send(snapshot(10));
      line.answer = 'ok';
      await send(snapshot(20));
      expect(seconds()).toEqual([10, 20]);
    },
  );

  test('survives an exporter that throws', async () => {
    const { line, send, seconds } = exporter();
    line.answer = 'throws';
    expect(await send(snapshot(10))).toBe(FAILED);
    line.answer = 'ok';
    await send(snapshot(20));
    expect(seconds()).toEqual([10, 20]);
  });

  test('taken while another is on its way goes behind it, once', async () => {
    const { line, send, seconds } = exporter();
    line.answer = 'later';
    const first = send(snapshot(10));
    const second = send(snapshot(20));
    line.answer = 'ok';
    line.answerNow();
    expect(await Promise.all([first, second])).toEqual([SENT, SENT]);
    expect(seconds()).toEqual([10, 20]);
  });
});

test('a process that ends sends its newest counts before their times', async () => {
  const { line, catchUp, send, seconds } = exporter();
  line.answer = 'down';
  for (const second of [10, 20, 30]) await send(snapshot(second));
  line.answer = 'ok';
  catchUp.hurryAfter(0);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await send(snapshot(40));
  expect(seconds()).toEqual([40]);
});
