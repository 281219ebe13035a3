import type { Resolution, RingSlots } from '@plimsoll/slo';
import { fraction } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Excerpt } from './excerpt.js';

/** Slots of 10 ms for 100 ms, of 60 ms beyond. */
const RESOLUTIONS: readonly Resolution[] = [
  { slotMs: 10, spanMs: 100 },
  { slotMs: 60, spanMs: 10_000 },
];
const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const NOTHING: readonly RingSlots[] = [];

/** Rings with ten good and one bad event in each of their slots: the fine ones (200, 300], the coarse ones (0, 300]. */
const RINGS: readonly RingSlots[] = [
  { slotMs: 10, slots: Array.from({ length: 10 }, (_, i) => [210 + 10 * i, 10, 1] as const) },
  { slotMs: 60, slots: Array.from({ length: 5 }, (_, i) => [60 + 60 * i, 60, 6] as const) },
];

function excerptOf(...spans: { from: number; to: number }[]): Excerpt {
  const excerpt = new Excerpt(10);
  for (const span of spans) excerpt.include(span, NOTHING, RESOLUTIONS);
  return excerpt;
}

describe('the excerpt of a corrected time', () => {
  it('keeps the events of its spans, and no others', () => {
    const excerpt = excerptOf({ from: 100, to: 200 }, { from: 300, to: 400 });
    for (const time of [100, 101, 200, 201, 300, 301, 400, 401]) excerpt.add(time, { good: time, bad: 1 });
    expect(excerpt.dump().slots).toEqual([
      [110, 101, 1],
      [200, 200, 1],
      [310, 301, 1],
      [400, 400, 1],
    ]);
    expect(excerpt.events({ from: 100, to: 200 })).toEqual({ good: 301, bad: 2 });
    expect(excerpt.events({ from: 110, to: 199 })).toEqual({ good: 0, bad: 0 });
    expect(excerpt.events({ from: 199, to: 310 })).toEqual({ good: 501, bad: 2 });
  });

  it('adds up the events of a slot', () => {
    const excerpt = excerptOf({ from: 100, to: 200 });
    excerpt.add(101, { good: 1, bad: 2 });
    excerpt.add(110, { good: 3, bad: 4 });
    expect(excerpt.dump().slots).toEqual([[110, 4, 6]]);
  });

  it('takes in what is still remembered finely, slot by slot', () => {
    const excerpt = new Excerpt(10);
    excerpt.include({ from: 250, to: 280 }, RINGS, RESOLUTIONS);
    expect(excerpt.dump().slots).toEqual([
      [260, 10, 1],
      [270, 10, 1],
      [280, 10, 1],
    ]);
  });

  it('takes its part of a slot that lies partly outside, in whole events', () => {
    const excerpt = new Excerpt(10);
    excerpt.include({ from: 255, to: 273 }, RINGS, RESOLUTIONS);
    expect(excerpt.events(ALWAYS)).toEqual({ good: 5 + 10 + 3, bad: 1 });
  });

  it('takes older times from coarser slots, each instant once', () => {
    const excerpt = new Excerpt(10);
    // The fine slots answer for (240, 300]: from the first coarse boundary within their span on.
    excerpt.include({ from: 150, to: 260 }, RINGS, RESOLUTIONS);
    expect(excerpt.dump().slots).toEqual([
      [250, 10, 1],
      [260, 10, 1],
      [180, 30, 3],
      [240, 60, 6],
    ]);
  });

  it('takes a time in that only coarse slots remember', () => {
    const excerpt = new Excerpt(10);
    excerpt.include({ from: 70, to: 110 }, RINGS, RESOLUTIONS);
    expect(excerpt.events(ALWAYS)).toEqual({ good: 40, bad: 4 });
  });

  it('copies a time once, however many corrections speak of it', () => {
    const excerpt = new Excerpt(10);
    excerpt.include({ from: 250, to: 270 }, RINGS, RESOLUTIONS);
    excerpt.include({ from: 240, to: 290 }, RINGS, RESOLUTIONS);
    excerpt.include({ from: 240, to: 290 }, RINGS, RESOLUTIONS);
    expect(excerpt.events(ALWAYS)).toEqual({ good: 50, bad: 5 });
    expect(excerpt.events({ from: 250, to: 270 })).toEqual({ good: 20, bad: 2 });
  });

  it('forgets the times that nobody speaks of any more', () => {
    const excerpt = excerptOf({ from: 100, to: 200 }, { from: 150, to: 250 });
    for (let time = 110; time <= 250; time += 10) excerpt.add(time, { good: 1, bad: 0 });
    excerpt.keepOnly([{ from: 150, to: 250 }]);
    expect(excerpt.events({ from: 100, to: 150 })).toEqual({ good: 0, bad: 0 });
    expect(excerpt.events({ from: 150, to: 250 })).toEqual({ good: 10, bad: 0 });
    excerpt.add(120, { good: 1, bad: 0 });
    expect(excerpt.events(ALWAYS)).toEqual({ good: 10, bad: 0 });
  });

  it('judges slices after adding up everything in them', () => {
    const budgeting = { kind: 'timeslices', slice: { ms: 60 }, sliceTarget: fraction('0.5') } as const;
    const excerpt = excerptOf({ from: 0, to: 240 });
    excerpt.add(10, { good: 0, bad: 1 });
    excerpt.add(60, { good: 1, bad: 0 });
    excerpt.add(70, { good: 0, bad: 1 });
    excerpt.add(190, { good: 1, bad: 0 });
    expect(excerpt.slices({ from: 0, to: 240 }, budgeting)).toEqual({ good: 2, bad: 1 });
    expect(excerpt.slices({ from: 60, to: 180 }, budgeting)).toEqual({ good: 0, bad: 1 });
    expect(excerpt.slices({ from: 10, to: 69 }, budgeting)).toEqual({ good: 1, bad: 0 });
    expect(excerpt.slices({ from: 60, to: 70 }, budgeting)).toEqual({ good: 0, bad: 1 });
  });

  it('is the same after being stored', () => {
    const excerpt = excerptOf({ from: 100, to: 200 });
    excerpt.add(110, { good: 1, bad: 2 });
    const restored = new Excerpt(10);
    restored.restore(JSON.parse(JSON.stringify(excerpt.dump())));
    expect(restored.dump()).toEqual(excerpt.dump());
    for (const one of [excerpt, restored]) {
      one.add(115, { good: 1, bad: 0 });
      one.add(215, { good: 1, bad: 0 });
      expect(one.events(ALWAYS)).toEqual({ good: 2, bad: 2 });
    }
  });
});
