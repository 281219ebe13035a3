import { describe, expect, it } from 'vitest';
import { SelfCounts } from './self-counts.js';

describe('what the books count about themselves', () => {
  it('starts at nothing', () => {
    const { refused, ...numbers } = new SelfCounts().dump();
    expect(refused).toEqual([]);
    expect(Object.values(numbers)).toEqual(Object.values(numbers).map(() => 0));
  });

  it('counts refusals by code, and says which', () => {
    const counts = new SelfCounts();
    expect(counts.refuse('counter-fell')).toEqual({ kind: 'refused', code: 'counter-fell' });
    counts.refuse('counter-fell');
    counts.refuse('too-old');
    expect(counts.duplicate()).toEqual({ kind: 'duplicate' });
    expect(counts.dump()).toMatchObject({
      duplicates: 1,
      refused: [
        ['counter-fell', 2],
        ['too-old', 1],
      ],
    });
  });

  it('goes on after being stored', () => {
    const counts = new SelfCounts();
    const names = Object.keys(counts.dump()).filter((name) => name !== 'refused');
    for (const [i, name] of names.entries()) Object.assign(counts, { [name]: i + 1 });
    counts.refuse('counter-fell');
    const restored = SelfCounts.restore(JSON.parse(JSON.stringify(counts.dump())));
    expect(restored.dump()).toEqual(counts.dump());
    restored.refuse('counter-fell');
    expect(restored.dump().refused).toEqual([['counter-fell', 2]]);
    expect(counts.dump().refused).toEqual([['counter-fell', 1]]);
  });
});
