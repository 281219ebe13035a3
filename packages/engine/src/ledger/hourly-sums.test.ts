import { expect, test } from 'vitest';
import { HourlySums } from './hourly-sums.js';

const HOUR = 3_600_000;

test('adds events to the hour in which they happened, its end included', () => {
  const sums = new HourlySums();
  sums.add(HOUR, { good: 1, bad: 0 });
  sums.add(HOUR + 1, { good: 2, bad: 0 });
  sums.add(2 * HOUR, { good: 0, bad: 3 });
  expect(sums.pending()).toEqual([
    [HOUR, 1, 0],
    [2 * HOUR, 2, 3],
  ]);
});

test('hands each event over once, and takes back what could not be kept', () => {
  const sums = new HourlySums();
  sums.add(HOUR, { good: 5, bad: 1 });
  const taken = sums.take();
  expect(sums.take()).toEqual([]);
  sums.add(HOUR, { good: 1, bad: 0 });
  for (const [endMs, good, bad] of taken) sums.add(endMs, { good, bad });
  expect(sums.take()).toEqual([[HOUR, 6, 1]]);
});
