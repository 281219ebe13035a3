import type { SloHistoryView } from '@plimsoll/engine';
import { describe, expect, test } from 'vitest';
import { CHECKOUT, reportBody } from './report.js';
import { ManualClock, type Running, startProcessor } from './running.js';
import { dataDirectory } from './store/data-directory.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.UTC(2026, 5, 1);
const PATH = '/api/v1/slos/checkout:pay-availability/history';

/** A day of checkout by one process that reports every hour: 3,600 calls an hour, ten of them bad from noon to one. */
async function dayOfCheckout(running: Running, clock: ManualClock): Promise<void> {
  for (let hour = 1; hour <= 24; hour++) {
    clock.advanceTo(MIDNIGHT + hour * HOUR);
    const bad = hour > 12 ? 10 : 0;
    const events = { 'pay-availability': { good: hour * 3_600 - bad, bad } };
    const durations = { pay: Array.from({ length: hour }, () => 0.2) };
    await running.post(
      reportBody({ contract: CHECKOUT, startMs: MIDNIGHT, timeMs: clock.wallMs(), events, durations }),
    );
  }
  await running.processor.evaluate();
}

async function json(running: Running, query: string): Promise<SloHistoryView> {
  // What the schema test of the API holds of this path.
  return (await (await running.view(PATH + query)).json()) as SloHistoryView;
}

describe('the history of an SLO', () => {
  test('has each hour, and the latencies of the operation', async () => {
    const clock = new ManualClock(MIDNIGHT);
    const running = await startProcessor({ clock });
    await dayOfCheckout(running, clock);
    const { points, latency, step } = await json(running, `?from=${MIDNIGHT}&step=1h`);
    expect(step).toBe('1h');
    expect(points.map(({ counts }) => counts.bad)).toEqual(Array.from({ length: 24 }, (_, i) => (i === 12 ? 10 : 0)));
    expect(points.at(-1)?.budget).toMatchObject({ kind: 'measured', coverage: 1 });
    expect(latency).toMatchObject({ kind: 'measured', unit: 's', threshold: null });
  });

  test('goes back beyond every window where the books are kept, over restarts', async () => {
    const clock = new ManualClock(MIDNIGHT);
    const data = dataDirectory();
    const before = await startProcessor({ clock, data });
    await dayOfCheckout(before, clock);
    await before.processor.stop();
    clock.advanceTo(MIDNIGHT + 60 * DAY);
    const after = await startProcessor({ clock, data });
    const events = { 'pay-availability': { good: 100, bad: 0 } };
    await after.post(
      reportBody({ contract: CHECKOUT, instance: 'b', startMs: clock.wallMs() - HOUR, timeMs: clock.wallMs(), events }),
    );
    await after.processor.evaluate();
    const { points } = await json(after, `?from=${MIDNIGHT}&step=1d`);
    expect(points).toHaveLength(60);
    expect(points[0]).toMatchObject({ counts: { good: 24 * 3_600 - 10, bad: 10 }, coverage: 1 });
    expect(points[0]?.budget).toMatchObject({ kind: 'measured', coverage: 1 });
    expect(points[1]).toMatchObject({ counts: { total: 0 }, coverage: 0, attainment: { kind: 'no-data' } });
    expect(points[10]?.budget).toMatchObject({ kind: 'measured', coverage: expect.closeTo(1 / 11, 3) });
    expect(points[40]?.budget).toEqual({ kind: 'no-data' });
    expect(points[59]?.counts).toMatchObject({ good: 100 });
  });

  test('is a table too', async () => {
    const clock = new ManualClock(MIDNIGHT);
    const running = await startProcessor({ clock });
    await dayOfCheckout(running, clock);
    const [heading, first] = (await (await running.view(`${PATH}?from=${MIDNIGHT}&step=1d&format=csv`)).text()).split(
      '\r\n',
    );
    expect(heading).toMatch(/^from,to,good,bad,counted_good,counted_bad,attainment,/);
    expect(first).toMatch(/^2026-06-01T00:00:00.000Z,2026-06-02T00:00:00.000Z,86390,10,86390,10,0.99988/);
  });

  test.each([
    ['step=7m', 'step must be equal to one of the allowed values: 1s, 10s, 1m'],
    ['from=20&to=10', 'from must be before to (got 20 and 10)'],
    ['zone=Mars', 'zone must be an IANA time zone (got "Mars"): for instance Europe/Berlin'],
    ['zone=UTC%20from%202026-01-01', 'zone must be an IANA time zone'],
  ])('refuses %s', async (query, message) => {
    const { view } = await startProcessor();
    const answer = await view(`${PATH}?${query}`);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { code: 'query-malformed', message: expect.stringContaining(message) },
    ]);
  });

  test('is not there for an SLO that nobody declared', async () => {
    const { view } = await startProcessor();
    const answer = await view(PATH);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'unknown-slo' }]);
  });
});
