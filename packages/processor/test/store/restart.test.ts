import type { AlertsView, SloView } from '@plimsoll/engine';
import { expect, test } from 'vitest';
import { CHECKOUT, type Report, reportBody } from '../report.js';
import { ManualClock, type Running, startProcessor } from '../running.js';
import { crashed, dataDirectory } from './data-directory.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;

const report = (good: number, bad: number, more: Partial<Report> = {}): Report => ({
  contract: CHECKOUT,
  startMs: NOW - 10 * MINUTE,
  timeMs: NOW - MINUTE,
  events: { 'pay-availability': { good, bad } },
  durations: { pay: Array.from({ length: good }, (_, i) => 0.01 + i / 10_000) },
  ...more,
});

async function availability({ fleet }: Running): Promise<SloView | undefined> {
  const { teams } = await fleet();
  return teams
    .flatMap(({ services }) => services.flatMap(({ slos }) => slos))
    .find((slo) => slo.name === 'pay-availability');
}

async function alerts({ view }: Running): Promise<AlertsView> {
  return (await (await view('/api/v1/alerts')).json()) as AlertsView;
}

test('keeps budgets, latencies and declarations over a stop and a start', async () => {
  const data = dataDirectory();
  const clock = new ManualClock(NOW);
  const first = await startProcessor({ clock, data });
  await first.post(reportBody(report(995, 5)));
  await first.processor.evaluate();
  const before = await first.fleet();
  await first.processor.stop();

  const second = await startProcessor({ clock, data });
  expect(await second.fleet()).toEqual(before);
  expect((await availability(second))?.counts).toMatchObject({ good: 995, bad: 5 });
});

test('has everything that was acknowledged after a crash, whether it was written down or only in the journal, and nothing twice', async () => {
  const data = dataDirectory();
  const clock = new ManualClock(NOW);
  const first = await startProcessor({ clock, data });
  await first.post(reportBody(report(100, 1)));
  await first.processor.checkpoint();
  await first.post(reportBody(report(150, 2, { timeMs: NOW - 50_000 })));
  await first.post(reportBody(report(40, 0, { instance: 'b', timeMs: NOW - 50_000 })));
  const left = crashed(data);
  await first.processor.evaluate();
  const before = await first.fleet();

  const second = await startProcessor({ clock, data: left });
  expect(await second.fleet()).toEqual(before);
  expect((await availability(second))?.counts).toMatchObject({ good: 190, bad: 2 });
  const [restored] = second.happenings;
  expect(restored).toMatchObject({ kind: 'restored', restored: { services: 1, entries: 2 } });

  // Its sender did not get the answer and tries again.
  await second.post(reportBody(report(40, 0, { instance: 'b', timeMs: NOW - 50_000 })));
  await second.processor.evaluate();
  expect((await availability(second))?.counts).toMatchObject({ good: 190, bad: 2 });
});

test('an alert that fires before a crash is the same incident after it', async () => {
  const data = dataDirectory();
  const clock = new ManualClock(NOW);
  const first = await startProcessor({ clock, data });
  await first.post(reportBody(report(0, 5_000)));
  await first.processor.evaluate();
  const before = await alerts(first);
  const left = crashed(data);

  clock.advanceTo(NOW + 30_000);
  const second = await startProcessor({ clock, data: left });
  await second.post(reportBody(report(0, 6_000, { timeMs: NOW + 20_000 })));
  await second.processor.evaluate();
  const after = await alerts(second);
  expect(before.active[0]).toMatchObject({ severity: 'page', state: 'firing', incident: expect.any(String) });
  expect(after.active.map(({ incident }) => incident)).toEqual(before.active.map(({ incident }) => incident));
  expect(after.history).toEqual(before.history);
});

test('keeps no journal beyond what has not been written down', async () => {
  const data = dataDirectory();
  const clock = new ManualClock(NOW);
  const first = await startProcessor({ clock, data });
  await first.post(reportBody(report(1, 0)));
  await first.post(reportBody(report(2, 0, { timeMs: NOW - 50_000 })));
  await first.processor.stop();
  const second = await startProcessor({ clock, data });
  expect(second.happenings[0]).toMatchObject({ kind: 'restored', restored: { services: 1, entries: 0 } });
});
