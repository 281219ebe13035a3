import { hdrIndex, LATENCY_LAYOUT } from '@plimsoll/slo';
import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { testClock } from '../test/test-clock.js';
import { LATENCY_INDEXES, Recorder, type SlotCounts } from './recorder.js';

function recorder(thresholdsMs: number[] = [], slotMs = 10_000) {
  const clock = testClock(Date.UTC(2026, 2, 1, 0, 0, 1));
  const slots: SlotCounts[] = [];
  const earlier: [lane: number, timeMs: number][] = [];
  let odd = 0;
  const recorder = new Recorder({
    clock,
    slotMs,
    thresholdsMs,
    onSlot: (slot) => slots.push(slot),
    onPassedEarlier: (lane, timeMs) => earlier.push([lane, timeMs]),
    onOddDuration: () => {
      odd += 1;
    },
  });
  const latencies = (): [index: number, count: number][] => {
    const all: [number, number][] = [];
    recorder.eachLatency((index, count) => all.push([index, count]));
    return all;
  };
  return { clock, recorder, slots, earlier, latencies, odd: () => odd };
}

/** Durations over all nine powers of ten that are kept, in ms with a fraction. */
const durations = fc.array(
  fc
    .tuple(fc.double({ min: 1, max: 9.999, noNaN: true }), fc.integer({ min: -3, max: 5 }))
    .map(([m, e]) => m * 10 ** e),
  { minLength: 1, maxLength: 200 },
);

describe('latency counts', () => {
  test('are where hdr-histogram-js puts them, in whatever order they come', () => {
    fc.assert(
      fc.property(durations, (all) => {
        const { recorder: ours, clock, latencies } = recorder();
        const oracle = build({
          bitBucketSize: 32,
          lowestDiscernibleValue: 1,
          highestTrackableValue: 2 ** 31 - 1,
          numberOfSignificantValueDigits: 2,
        });
        for (const durationMs of all) {
          ours.succeeded(durationMs, clock.monotonic(), 0);
          oracle.recordValue(Math.floor(durationMs * 1000));
        }
        const counts = new Map(latencies());
        for (const percentile of [0, 1, 50, 90, 99, 99.9, 100]) {
          const value = oracle.getValueAtPercentile(percentile);
          const rank = Math.max(1, Math.ceil((percentile / 100) * all.length));
          let seen = 0;
          const index = [...counts].find(([, count]) => {
            seen += count;
            return seen >= rank;
          })?.[0];
          expect(index).toBe(hdrIndex(value, LATENCY_LAYOUT));
        }
        expect(latencies().reduce((sum, [, count]) => sum + count, 0)).toBe(oracle.totalCount);
      }),
    );
  });

  test.each([
    { durationMs: 0, index: 0 },
    { durationMs: 0.000_9, index: 0 },
    { durationMs: 0.255, index: 255 },
    { durationMs: 0.256, index: 256 },
    { durationMs: 2_147_482.9, index: LATENCY_INDEXES - 1 },
    { durationMs: 2_147_483, index: LATENCY_INDEXES - 1 },
    { durationMs: 1e12, index: LATENCY_INDEXES - 1 },
    { durationMs: Infinity, index: LATENCY_INDEXES - 1 },
  ])('hold $durationMs ms at index $index', ({ durationMs, index }) => {
    const { recorder: ours, latencies, odd } = recorder();
    ours.succeeded(durationMs, 0, 0);
    expect(latencies()).toEqual([[index, 1]]);
    expect(odd()).toBe(0);
  });

  test('take a duration below zero as zero, and tell', () => {
    const { recorder: ours, latencies, odd } = recorder();
    ours.succeeded(-5, 0, 0);
    expect(latencies()).toEqual([[0, 1]]);
    expect(odd()).toBe(1);
  });

  test('take 4 kB for an operation between 10 and 500 ms, and not 13', () => {
    const { recorder: ours } = recorder([500]);
    for (const durationMs of [10, 37, 80, 120, 500]) ours.succeeded(durationMs, 0, 0);
    expect(ours.byteLength).toBeLessThan(4 * 1024);
    ours.succeeded(0.01, 0, 0);
    ours.succeeded(1e9, 0, 0);
    expect(ours.byteLength).toBe((LATENCY_INDEXES + 4) * 4);
  });

  test('stay exact beyond 2^32 events of one duration', () => {
    const { recorder: ours, clock, latencies } = recorder();
    ours.succeeded(100, clock.monotonic(), 0);
    const [index] = latencies()[0] ?? [0];
    // As if 5 thousand million calls had come, which no test can wait for: the counters jump, the slots turn as ever.
    for (let slot = 0; slot < 5; slot++) {
      for (const place of [0, index + ours.shift]) ours.counts[place] = (ours.counts[place] ?? 0) + 1e9;
      clock.pass(10_000);
      ours.succeeded(100, clock.monotonic(), 0);
    }
    expect(latencies()).toEqual([[index, 5e9 + 6]]);
    expect(5e9).toBeGreaterThan(2 ** 32);
  });
});

describe('thresholds', () => {
  test('are compared with the exact duration, however close', () => {
    const { recorder: ours, slots } = recorder([100, 500]);
    for (const durationMs of [99.9999, 100, 100.000_000_1, 500, 500.000_000_1]) ours.succeeded(durationMs, 0, 0);
    ours.settle();
    expect(slots.map(({ succeeded, late }) => [succeeded, ...late])).toEqual([
      [5, { passed: 3, succeeded: 3, failed: 0 }, { passed: 1, succeeded: 1, failed: 0 }],
    ]);
  });

  test('agree with counting by hand, for any durations and thresholds', () => {
    const thresholds = fc.array(fc.double({ min: 0.001, max: 1e5, noNaN: true }), { maxLength: 4 });
    fc.assert(
      fc.property(durations, thresholds, (all, thresholdsMs) => {
        const sorted = [...thresholdsMs].sort((a, b) => a - b);
        const { recorder: ours, slots, earlier } = recorder(sorted);
        for (const durationMs of all) ours.succeeded(durationMs, 0, 0);
        ours.settle();
        const over = sorted.map((limit) => all.filter((one) => one > limit).length);
        expect(slots[0]?.late.map(({ succeeded }) => succeeded)).toEqual(over);
        const before = sorted.map((_, lane) => earlier.filter(([place]) => place === lane).length);
        expect(slots[0]?.late.map(({ passed }, lane) => passed + (before[lane] ?? 0))).toEqual(over);
      }),
    );
  });
});

describe('slots', () => {
  test('end on whole multiples of their length, and keep the event on their end', () => {
    const { recorder: ours, clock, slots } = recorder();
    const start = clock.wall();
    ours.succeeded(1, clock.monotonic(), 0);
    clock.pass(9_000); // 00:00:10 exactly: the end of the first slot.
    ours.succeeded(1, clock.monotonic(), 0);
    clock.pass(0.5);
    ours.succeeded(1, clock.monotonic(), 0);
    ours.settle();
    const first = start + 9_000;
    expect(slots.map(({ timeMs, succeeded }) => [timeMs, succeeded])).toEqual([
      [first, 2],
      [first + 10_000, 1],
    ]);
  });

  test('with nothing in them are not handed over', () => {
    const { recorder: ours, clock, slots } = recorder();
    ours.settle();
    clock.pass(3_600_000);
    ours.settle();
    expect(slots).toEqual([]);
  });

  test('keep what came before a long silence at its own time', () => {
    const { recorder: ours, clock, slots } = recorder();
    const start = clock.wall();
    ours.failed(1, clock.monotonic(), 0);
    clock.pass(3_600_000);
    ours.failed(1, clock.monotonic(), 0);
    ours.settle();
    expect(slots.map(({ timeMs, failed }) => [timeMs, failed])).toEqual([
      [start + 9_000, 1],
      [start + 9_000 + 3_600_000, 1],
    ]);
  });

  test('are counted once, whoever asks in between', () => {
    const { recorder: ours, clock, slots } = recorder();
    for (let i = 0; i < 3; i++) {
      ours.succeeded(1, clock.monotonic(), 0);
      ours.settle();
      ours.settle();
    }
    expect(slots.map(({ succeeded }) => succeeded)).toEqual([1, 1, 1]);
  });
});
