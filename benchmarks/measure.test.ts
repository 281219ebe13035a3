import { describe, expect, test } from 'vitest';
import { addedRatio, asyncLoop, interleave, loop, median, nanoseconds, ratio } from './measure.ts';

/** A machine whose time passes only while a subject works: exact figures, and no test that waits. */
function machine() {
  let time = 0n;
  const order: string[] = [];
  return {
    order,
    now: () => time,
    subject:
      (name: string, ns: (batch: number) => number) =>
      (times: number): void => {
        order.push(name);
        const batch = order.filter((one) => one === name).length;
        time += BigInt(times * ns(batch));
      },
  };
}
const measuring = { rounds: 3, batches: 4, batchNs: 1000 };

describe('interleaving', () => {
  test('takes the subjects in turn, batch by batch', async () => {
    const { order, now, subject } = machine();
    await interleave({ bare: subject('bare', () => 10), limit: subject('limit', () => 60) }, { ...measuring, now });
    expect(order.slice(-6)).toEqual(['bare', 'limit', 'bare', 'limit', 'bare', 'limit']);
    expect(order.slice(-24).filter((name) => name === 'bare')).toHaveLength(12);
  });

  test('finds the time of one call, whatever the length of a batch', async () => {
    const { now, subject } = machine();
    const rounds = await interleave(
      { slow: subject('slow', () => 70_000), fast: subject('fast', () => 2) },
      { ...measuring, now },
    );
    expect(rounds).toHaveLength(3);
    expect(nanoseconds(rounds, 'slow')).toBe(70_000);
    expect(nanoseconds(rounds, 'fast')).toBe(2);
  });

  test('is not moved by batches that something interrupted', async () => {
    const { now, subject } = machine();
    const interrupted = (batch: number) => (batch % 3 === 0 ? 5000 : 10);
    const rounds = await interleave(
      { steady: subject('steady', () => 10), hit: subject('hit', interrupted) },
      { ...measuring, now },
    );
    expect(ratio(rounds, { of: 'hit', to: 'steady' })).toBe(1);
  });

  test('waits for a promise, and times it', async () => {
    let time = 0n;
    const slow = async (times: number) => {
      await Promise.resolve();
      time += BigInt(times * 40);
    };
    const rounds = await interleave({ slow }, { ...measuring, now: () => time });
    expect(nanoseconds(rounds, 'slow')).toBe(40);
  });
});

describe('figures', () => {
  const rounds = [
    { bare: 10, limit: 70, wrapper: 76 },
    { bare: 20, limit: 140, wrapper: 152 }, // A slow round: twice the time, the same ratio.
    { bare: 10, limit: 70, wrapper: 400 }, // A round in which something hit the wrapper alone.
  ];

  test('compare within a round, and take the median of the rounds', () => {
    expect(ratio(rounds, { of: 'wrapper', to: 'limit' })).toBeCloseTo(76 / 70);
    expect(addedRatio(rounds, { of: 'wrapper', to: 'limit', over: 'bare' })).toBeCloseTo(1.1);
    expect(nanoseconds(rounds, 'limit')).toBe(70);
  });

  test('give no ratio to something that costs nothing', () => {
    expect(addedRatio(rounds, { of: 'wrapper', to: 'bare', over: 'bare' })).toBeNaN();
  });

  test.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
    [[], Number.NaN],
  ])('the median of %j is %d', (values, middle) => expect(median(values)).toBe(middle));
});

test('a loop calls as often as it is asked to, and hands on the index', async () => {
  const seen: number[] = [];
  expect(loop((index) => seen.push(index))(3)).toBe(1 + 2 + 3);
  expect(await asyncLoop(async (index) => seen.push(index))(2)).toBe(4 + 5);
  expect(seen).toEqual([0, 1, 2, 0, 1]);
});
