import { describe, expect, it } from 'vitest';
import { Departed } from './departed.js';

describe('departed instances', () => {
  it('are known by the time until which they were counted', () => {
    const departed = new Departed(10);
    departed.add('a', 100);
    expect(departed.knownBeforeMs('a')).toBe(100);
    expect(departed.knownBeforeMs('b')).toBe(Number.NEGATIVE_INFINITY);
  });

  it('beyond the limit are known by the latest of their times, so that none is counted twice', () => {
    const departed = new Departed(2);
    for (const [id, timeMs] of [
      ['a', 300],
      ['b', 100],
      ['c', 200],
      ['d', 400],
    ] as const)
      departed.add(id, timeMs);
    expect(['a', 'b', 'c', 'd', 'new'].map((id) => departed.knownBeforeMs(id))).toEqual([300, 300, 300, 400, 300]);
  });

  it('survive being stored', () => {
    const departed = new Departed(1);
    departed.add('a', 300);
    departed.add('b', 400);
    const restored = new Departed(1);
    restored.restore(JSON.parse(JSON.stringify(departed.dump())));
    expect(restored.dump()).toEqual(departed.dump());
    expect(restored.knownBeforeMs('a')).toBe(300);
  });
});
