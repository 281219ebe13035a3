import { expect, test } from 'vitest';
import { CHECKOUT, reportBody } from './report.js';
import { ManualClock, startProcessor } from './running.js';

const NOW = Date.UTC(2026, 5, 1, 12);

interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads Prometheus' text format, strictly: what is no comment and no sample is an error. */
function parseExposition(text: string): { lines: Line[]; types: Map<string, string> } {
  const lines: Line[] = [];
  const types = new Map<string, string>();
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type?.[1] !== undefined && type[2] !== undefined) {
      if (types.has(type[1])) throw new Error(`two types for ${type[1]}`);
      types.set(type[1], type[2]);
    }
    if (line === '' || line.startsWith('#')) continue;
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (sample?.[1] === undefined) throw new Error(`not a sample: ${line}`);
    const labels = [...(sample[2] ?? '').matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/g)];
    lines.push({
      name: sample[1],
      labels: Object.fromEntries(labels.map(([, name, value]) => [name, value])),
      value: Number(sample[3]),
    });
  }
  return { lines, types };
}

test('the scrape tells Prometheus the fleet’s budgets, under the names of the documents', async () => {
  const { post, view, processor } = await startProcessor({ clock: new ManualClock(NOW) });
  await post(
    reportBody({
      contract: CHECKOUT,
      startMs: NOW - 240_000,
      timeMs: NOW,
      events: { 'pay-availability': { good: 9_995, bad: 5 } },
    }),
  );
  await processor.evaluate();
  const answer = await view('/metrics');
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const { lines, types } = parseExposition(await answer.text());
  const of = (name: string, labels: Record<string, string> = {}) =>
    lines.filter(
      (line) => line.name === name && Object.entries(labels).every(([key, value]) => line.labels[key] === value),
    );

  const availability = { slo_name: 'pay-availability' };
  expect(of('slo_info_ratio', availability)[0]).toMatchObject({
    labels: {
      service_name: 'checkout',
      slo_owner: 'team-payments',
      slo_operation: 'pay',
      slo_target: '99.9%',
      slo_window: '30d',
    },
    value: 0.999,
  });
  expect(of('slo_attainment_ratio', availability)[0]?.value).toBe(0.9995);
  expect(of('slo_error_budget_remaining_ratio', availability)[0]?.value).toBe(0.5);
  expect(of('slo_burn_rate_ratio', { ...availability, slo_window: '5m' })[0]?.value).toBeCloseTo(0.5, 12);
  expect(
    of('slo_alert_state_ratio', { ...availability, slo_severity: 'page', slo_alert_state: 'inactive' })[0]?.value,
  ).toBe(1);
  expect(
    of('slo_alert_state_ratio', { ...availability, slo_severity: 'page', slo_alert_state: 'firing' })[0]?.value,
  ).toBe(0);

  // The ledger of the fleet, told apart by nothing that can change.
  const ledger = { service_name: 'checkout', slo_name: 'pay-availability' };
  expect(of('slo_fleet_events_total', availability).map(({ labels, value }) => ({ labels, value }))).toEqual([
    { labels: { ...ledger, slo_outcome: 'good' }, value: 9_995 },
    { labels: { ...ledger, slo_outcome: 'bad' }, value: 5 },
  ]);

  // Nothing was measured for latency: it has a declaration and no attainment, and certainly not 1.
  expect(of('slo_info_ratio', { slo_name: 'pay-latency-p95' })).toHaveLength(1);
  expect(of('slo_attainment_ratio', { slo_name: 'pay-latency-p95' })).toEqual([]);

  expect(types.get('slo_burn_rate_ratio')).toBe('gauge');
  expect(types.get('plimsoll_points_total')).toBe('counter');
  expect(of('plimsoll_points_total', { fate: 'counted' })[0]?.value).toBe(2);
  expect(of('plimsoll_evaluation_duration_seconds')).toHaveLength(1);
  expect(lines.every(({ value }) => Number.isFinite(value))).toBe(true);
});

test('a fleet that is written in portions has each metric once, with all its series', async () => {
  const { post, view, processor } = await startProcessor({ clock: new ManualClock(NOW) });
  const operations = Object.fromEntries(
    Array.from({ length: 250 }, (_, index) => [`op${index}`, { availability: '99.9%' }]),
  );
  await post(reportBody({ contract: { service: 'wide', operations }, startMs: NOW - 60_000, timeMs: NOW, events: {} }));
  await processor.evaluate();
  // Asked twice at a time, as two Prometheus servers would.
  const [first, second] = await Promise.all([view('/metrics'), view('/metrics')]);
  for (const answer of [first, second]) {
    const { lines } = parseExposition(await answer.text());
    expect(lines.filter(({ name }) => name === 'slo_info_ratio')).toHaveLength(250);
    expect(new Set(lines.map(({ labels }) => labels.slo_name)).size).toBe(251); // and the processor's own, without
  }
});

test('a name from the wire cannot break out of its label', async () => {
  const { post, view, processor } = await startProcessor({ clock: new ManualClock(NOW) });
  const owner = 'team "a"\\\n# TYPE evil counter\nevil 1';
  await post(
    reportBody({
      contract: { ...CHECKOUT, owner },
      startMs: NOW - 60_000,
      timeMs: NOW,
      events: { 'pay-availability': { good: 1, bad: 0 } },
    }),
  );
  await processor.evaluate();
  const { lines, types } = parseExposition(await (await view('/metrics')).text());
  expect(types.has('evil')).toBe(false);
  const [info] = lines.filter(({ name }) => name === 'slo_info_ratio');
  expect(info?.labels.slo_owner).toBe('team \\"a\\"\\\\\\n# TYPE evil counter\\nevil 1');
});
