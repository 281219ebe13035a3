import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SPENDERS_TOLD_APART, Spenders } from './spenders.js';

const SLOT_MS = 100;
const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function spent(entries: readonly (readonly [name: string, timeMs: number, count: number])[]): Spenders {
  const spenders = new Spenders(SLOT_MS);
  for (const [name, timeMs, count] of entries) spenders.add(name, { timeMs, count });
  return spenders;
}

describe('who spent the budget', () => {
  it('is told with the biggest spender first', () => {
    const spenders = spent([
      ['timeout', 50, 3],
      ['refused', 150, 5],
      ['timeout', 250, 4],
    ]);
    expect(spenders.within(ALWAYS)).toEqual({
      top: [
        { name: 'timeout', bad: 7 },
        { name: 'refused', bad: 5 },
      ],
      other: 0,
    });
  });

  it('is told for a window, which starts up to a slot early', () => {
    const spenders = spent([
      ['timeout', 50, 3],
      ['refused', 150, 5],
      ['timeout', 250, 4],
    ]);
    expect(spenders.within({ from: 100, to: 200 }).top).toEqual([{ name: 'refused', bad: 5 }]);
    expect(spenders.within({ from: 190, to: 300 }).top).toEqual([
      { name: 'refused', bad: 5 },
      { name: 'timeout', bad: 4 },
    ]);
  });

  it('adds up to everything that was spent, whoever joined "other"', () => {
    const entries = fc.array(
      fc.tuple(
        fc.nat(60).map((i) => `cause ${i}`),
        fc.nat(5000),
        fc.integer({ min: 1, max: 100 }),
      ),
    );
    fc.assert(
      fc.property(entries, (drawn) => {
        const { top, other } = spent(drawn).within(ALWAYS);
        const sum = top.reduce((added, { bad }) => added + bad, other);
        expect(sum).toBe(drawn.reduce((added, [, , count]) => added + count, 0));
        expect(top.length).toBeLessThanOrEqual(SPENDERS_TOLD_APART);
      }),
    );
  });

  it('keeps the big spenders when somebody makes up causes without end', () => {
    const noise = Array.from({ length: 5000 }, (_, i) => [`made up ${i}`, i, 1] as const);
    const { top, other } = spent([['timeout', 10, 100], ...noise, ['refused', 4000, 50], ...noise]).within(ALWAYS);
    expect(top.slice(0, 2)).toEqual([
      { name: 'timeout', bad: 100 },
      { name: 'refused', bad: 50 },
    ]);
    expect(top.reduce((sum, { bad }) => sum + bad, other)).toBe(10_150);
  });

  it('forgets what was spent before the window, and who has spent nothing since', () => {
    const spenders = spent([
      ['timeout', 50, 3],
      ['refused', 250, 5],
    ]);
    spenders.forgetBefore(150);
    expect(spenders.dump().spenders.map(([name]) => name)).toEqual(['refused']);
  });

  it('survives being stored', () => {
    const spenders = spent([
      ['timeout', 50, 3],
      ['refused', 250, 5],
    ]);
    expect(Spenders.restore(JSON.parse(JSON.stringify(spenders.dump()))).dump()).toEqual(spenders.dump());
  });
});
