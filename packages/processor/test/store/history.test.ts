import { Books } from '@plimsoll/engine';
import { histogramOf, quantile } from '@plimsoll/slo';
import { expect, test } from 'vitest';
import { History } from '../../src/history.js';
import { CHECKOUT, type Report } from '../report.js';
import { ManualClock } from '../running.js';
import { crashed, dataDirectory } from './data-directory.js';
import { openBooks } from './kept-books.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.UTC(2026, 5, 1);
const SLO = 'checkout:pay-availability';

const report = (timeMs: number, good: number, bad: number, more: Partial<Report> = {}): Report => ({
  contract: CHECKOUT,
  startMs: MIDNIGHT,
  timeMs,
  events: { 'pay-availability': { good, bad } },
  ...more,
});

const sums = (history: History, span: { from: number; to: number }, step: 'hour' | 'day') =>
  history.events(SLO, span, step).map(({ to, counts: { good, bad } }) => [(to - MIDNIGHT) / HOUR, good, bad]);

test('tells events by hour and by day, whether they are on the disk yet or not', async () => {
  const clock = new ManualClock(MIDNIGHT + HOUR);
  const { report: send, history, keeper } = await openBooks(dataDirectory(), clock);
  await send(report(MIDNIGHT + HOUR, 360, 0));
  await keeper.checkpoint(1);
  clock.advanceTo(MIDNIGHT + 2 * HOUR);
  await send(report(MIDNIGHT + 2 * HOUR, 720, 36));
  const today = { from: MIDNIGHT, to: MIDNIGHT + DAY };
  const expected = [
    [1, 360, 0],
    [2, 360, 36],
  ];
  expect(sums(history, today, 'hour')).toEqual(expected);
  await keeper.checkpoint(1);
  expect(sums(history, today, 'hour')).toEqual(expected);
  expect(sums(history, today, 'day')).toEqual([[24, 720, 36]]);
  expect(sums(history, { from: MIDNIGHT + HOUR, to: MIDNIGHT + 2 * HOUR }, 'hour')).toEqual([[2, 360, 36]]);
  expect(sums(history, { from: MIDNIGHT - DAY, to: MIDNIGHT }, 'hour')).toEqual([]);
  await keeper.close();
});

test('counts each event once over crashes at every point between the journal and the books', async () => {
  const clock = new ManualClock(MIDNIGHT + HOUR);
  let directory = dataDirectory();
  let open = await openBooks(directory, clock);
  for (let minute = 1; minute <= 12; minute++) {
    clock.advanceTo(MIDNIGHT + HOUR + minute * 60_000);
    await open.report(report(clock.wallMs(), minute * 60, minute));
    if (minute % 4 === 1) await open.keeper.checkpoint(1);
    if (minute % 3 !== 0) continue;
    const left = crashed(directory);
    await open.keeper.close();
    directory = left;
    open = await openBooks(directory, clock);
  }
  const { history, keeper } = open;
  expect(sums(history, { from: MIDNIGHT, to: MIDNIGHT + DAY }, 'day')).toEqual([[24, 720, 12]]);
  await keeper.close();
});

test('remembers events for longer than any window, and forgets them when they are too old', async () => {
  const clock = new ManualClock(MIDNIGHT + HOUR);
  const { report: send, history, keeper } = await openBooks(dataDirectory(), clock);
  await send(report(MIDNIGHT + HOUR, 100, 1));
  await keeper.checkpoint(1);
  clock.advanceTo(MIDNIGHT + 200 * DAY);
  await send(report(clock.wallMs(), 20, 0, { startMs: clock.wallMs() - HOUR, instance: 'b' }));
  await keeper.checkpoint(1);
  await keeper.forget();
  const ever = { from: MIDNIGHT, to: MIDNIGHT + 500 * DAY };
  expect(sums(history, ever, 'day')).toEqual([
    [24, 100, 1],
    [200 * 24, 20, 0],
  ]);
  clock.advanceTo(MIDNIGHT + 402 * DAY);
  await keeper.forget();
  expect(sums(history, ever, 'day')).toEqual([[200 * 24, 20, 0]]);
  await keeper.close();
});

test('tells the latencies of each day, today included', async () => {
  const clock = new ManualClock(MIDNIGHT + HOUR);
  const { books, report: send, history, keeper } = await openBooks(dataDirectory(), clock);
  const yesterday = Array.from({ length: 100 }, (_, i) => (i + 1) / 1_000);
  await send(report(MIDNIGHT + HOUR, 100, 0, { durations: { pay: yesterday } }));
  books.evaluate(clock.wallMs());
  await keeper.checkpoint(1);
  clock.advanceTo(MIDNIGHT + DAY + HOUR);
  await send(report(clock.wallMs(), 200, 0, { startMs: MIDNIGHT + DAY, instance: 'b', durations: { pay: [1, 1, 1] } }));
  books.evaluate(clock.wallMs());
  const days = history.latencies('checkout', 'pay', { from: MIDNIGHT, to: MIDNIGHT + 2 * DAY });
  expect(days.map(({ from, histogram }) => [(from - MIDNIGHT) / DAY, histogram.count])).toEqual([
    [0, 100],
    [1, 3],
  ]);
  expect(quantile(days[0]?.histogram ?? histogramOf([]), 0.5)).toEqual(quantile(histogramOf(yesterday), 0.5));
  await keeper.close();
});

test('shows the past with the corrections of today, and as it was counted', async () => {
  const clock = new ManualClock(MIDNIGHT + 2 * HOUR);
  const { report: send, history, keeper, corrections } = await openBooks(dataDirectory(), clock);
  await send(report(MIDNIGHT + 2 * HOUR, 0, 720));
  const maintenance = {
    spans: [{ from: MIDNIGHT + HOUR, to: MIDNIGHT + 1.5 * HOUR }],
    semantics: 'remove',
    author: 'ada',
    reason: 'planned maintenance of the database',
  } as const;
  const entered = await corrections.enter(SLO, maintenance);
  const hours = () => history.events(SLO, { from: MIDNIGHT, to: MIDNIGHT + DAY }, 'hour');
  expect(hours().map(({ counts, counted }) => [counts.bad, counted.bad])).toEqual([
    [360, 360],
    [180, 360],
  ]);
  await corrections.withdraw(SLO, entered?.id ?? '', { author: 'ada', reason: 'it did not take place' });
  expect(hours().map(({ counts }) => counts.bad)).toEqual([360, 360]);
  await keeper.close();
});

test('without a data directory the history goes back as far as the books', () => {
  const books = new Books();
  const source = { service: 'checkout', namespace: '', environment: '', instance: 'a', version: '' };
  const point = { source, slo: 'pay-availability', cause: '', startMs: MIDNIGHT, timeMs: MIDNIGHT + 2 * HOUR } as const;
  books.count({ ...point, outcome: 'good', value: 720, temporality: 'cumulative' }, MIDNIGHT + 2 * HOUR);
  expect(sums(new History(books, undefined), { from: MIDNIGHT, to: MIDNIGHT + DAY }, 'hour')).toEqual([
    [1, 360, 0],
    [2, 360, 0],
  ]);
});
