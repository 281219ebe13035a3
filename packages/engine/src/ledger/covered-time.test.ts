import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoveredTime } from './covered-time.js';

const spans = fc.array(
  fc
    .record({ from: fc.integer({ min: 0, max: 60 }), length: fc.integer({ min: 0, max: 12 }) })
    .map(({ from, length }) => ({
      from,
      to: from + length,
    })),
  { maxLength: 20 },
);

/** Every millisecond by itself: (3, 5] covers the milliseconds 4 and 5. */
function milliseconds(covered: readonly { from: number; to: number }[]): Set<number> {
  const each = new Set<number>();
  for (const { from, to } of covered) for (let ms = from + 1; ms <= to; ms++) each.add(ms);
  return each;
}

describe('covered time', () => {
  it('covers what was added and nothing else, in any order', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 70 }), (added, a, b) => {
        const covered = new CoveredTime();
        for (const span of added) covered.add(span);
        const within = { from: Math.min(a, b), to: Math.max(a, b) };
        const expected = [...milliseconds(added)].filter((ms) => ms > within.from && ms <= within.to);
        expect(covered.within(within)).toBe(expected.length);
        const stretches = covered.stretches(within).map(([from, to]) => ({ from, to }));
        expect([...milliseconds(stretches)]).toEqual(expected.sort((x, y) => x - y));
        const gaps = covered.gaps(within);
        expect(milliseconds(gaps).size).toBe(within.to - within.from - expected.length);
        for (const ms of milliseconds(gaps)) expect(expected).not.toContain(ms);
      }),
    );
  });

  it('is kept as disjoint stretches in order, also after being stored', () => {
    fc.assert(
      fc.property(spans, (added) => {
        const covered = new CoveredTime();
        for (const span of added) covered.add(span);
        const stretches = covered.dump();
        for (const [i, [start, end]] of stretches.entries()) {
          expect(start).toBeLessThan(end);
          expect(start).toBeGreaterThan(stretches[i - 1]?.[1] ?? -1);
        }
        expect(CoveredTime.restore(stretches).dump()).toEqual(stretches);
        expect(covered.startMs).toBe(stretches[0]?.[0]);
        expect(covered.endMs).toBe(stretches[stretches.length - 1]?.[1]);
      }),
    );
  });

  it('forgets what is over, and nothing that is not', () => {
    const covered = CoveredTime.restore([
      [0, 10],
      [20, 30],
      [40, 50],
    ]);
    covered.forgetBefore(25);
    expect(covered.dump()).toEqual([
      [20, 30],
      [40, 50],
    ]);
    covered.forgetBefore(30);
    expect(covered.dump()).toEqual([[40, 50]]);
  });

  it('lets the oldest stretches go when there are too many, so that the unseen is never taken for seen', () => {
    const covered = new CoveredTime();
    for (let i = 0; i < 2000; i++) covered.add({ from: 10 * i, to: 10 * i + 1 });
    expect(covered.dump().length).toBeLessThan(1000);
    expect(covered.endMs).toBe(19_991);
    expect(covered.within({ from: 0, to: 20_000 })).toBe(covered.dump().length);
  });
});
