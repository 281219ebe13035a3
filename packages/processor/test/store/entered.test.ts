import type { CompositeSlo } from '@plimsoll/slo';
import { duration, fraction, target } from '@plimsoll/slo';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../report.js';
import { ManualClock } from '../running.js';
import { crashed, dataDirectory } from './data-directory.js';
import { openBooks } from './kept-books.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const SLO = 'checkout:pay-availability';

const outage = {
  contract: CHECKOUT,
  startMs: NOW - 600_000,
  timeMs: NOW,
  events: { 'pay-availability': { good: 0, bad: 600 } },
};

test('a correction is kept with its author and its reason, and so is that it was withdrawn', async () => {
  const data = dataDirectory();
  const clock = new ManualClock(NOW);
  const first = await openBooks(data, clock);
  await first.report(outage);
  const spans = [{ from: NOW - 300_000, to: NOW }];
  const entry = { spans, semantics: 'count-as-good', author: 'ada', reason: 'the probe was broken' } as const;
  const kept = await first.corrections.enter(SLO, entry);
  clock.advanceTo(NOW + 500);
  const gone = await first.corrections.enter(SLO, { ...entry, reason: 'a mistake' });
  clock.advanceTo(NOW + 1_000);
  const by = { author: 'grace', reason: 'entered twice' };
  expect(await first.corrections.withdraw(SLO, gone?.id ?? '', by)).toBe(true);
  expect(await first.corrections.withdraw(SLO, gone?.id ?? '', by)).toBe(false);
  expect(await first.corrections.enter('nobody:knows', entry)).toBeUndefined();
  await first.keeper.close();

  const second = await openBooks(data, clock);
  expect(second.corrections.list(SLO)).toEqual([
    { slo: SLO, correction: gone, withdrawn: { ...by, at: NOW + 1_000 } },
    { slo: SLO, correction: kept, withdrawn: null },
  ]);
  expect(second.books.find(SLO)?.book.account.corrections).toEqual([kept]);
  expect(second.books.find(SLO)?.book.account.events({ from: NOW - 600_000, to: NOW })).toEqual({
    good: 300,
    bad: 300,
  });
  await second.keeper.close();
});

const JOURNEY: CompositeSlo = {
  name: 'buying',
  service: 'shop',
  target: target('99%'),
  window: { kind: 'rolling', duration: duration('7d') },
  budgeting: { kind: 'ratio-timeslices', slice: duration('1m') },
  alertPolicy: [],
  members: [{ service: 'checkout', slo: 'pay-availability', weight: fraction('1') }],
};

test('a journey goes on after a crash with what its members were told before and after the books were written down', async () => {
  const data = dataDirectory();
  const clock = new ManualClock(NOW);
  const first = await openBooks(data, clock);
  const id = await first.journeys.compose(JOURNEY, { namespace: '', environment: '' });
  await first.report(outage);
  first.books.evaluate(NOW);
  await first.keeper.checkpoint(1);
  clock.advanceTo(NOW + 300_000);
  await first.report({ ...outage, timeMs: NOW + 300_000, events: { 'pay-availability': { good: 300, bad: 600 } } });
  first.books.evaluate(NOW + 300_000);
  const before = [...first.books.journeys()][0]?.status;

  const left = crashed(data);
  const second = await openBooks(left, clock);
  second.books.evaluate(NOW + 300_000);
  expect([...second.books.journeys()].map(({ id: one, status }) => [one, status])).toEqual([[id, before]]);
  expect(await second.journeys.compose(JOURNEY, { namespace: '', environment: '' })).toBe(id);
  expect(await second.journeys.dissolve(id)).toBe(true);
  await second.keeper.close();
  const third = await openBooks(left, clock);
  expect([...third.books.journeys()]).toEqual([]);
  await third.keeper.close();
  await first.keeper.close();
});
