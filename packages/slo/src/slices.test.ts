import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budget } from './budget.js';
import { type Budgeting, parseBudgeting } from './budgeting.js';
import { burnRate } from './burn-rate.js';
import {
  compositeBudget,
  compositeBurnRate,
  compositeExceeds,
  hasUsableWeights,
  journeyMembers,
  judgeCompositeSlice,
  type MemberCounts,
} from './composite.js';
import { type Counts, total } from './counts.js';
import { fraction, fractionOf, toNumber } from './fraction.js';
import {
  judgeSlice,
  PARTS_PER_SLICE,
  partsPerSlice,
  partsUnder,
  type SliceBudgeting,
  sliceAttainment,
  sliceSum,
} from './slice.js';
import { Slices } from './slices.js';
import { spanEndingAt } from './span.js';
import { target } from './target.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

function slicing(text: string): SliceBudgeting {
  const parsed = parseBudgeting(text);
  const value: Budgeting = parsed.kind === 'parsed' ? parsed.value : { kind: 'occurrences' };
  if (value.kind === 'occurrences') throw new Error(`${text} has no slices`);
  return value;
}

describe('a slice', () => {
  it('is good from its target on', () => {
    const minute = slicing('timeslices 1m at 95%');
    expect(judgeSlice({ good: 95, bad: 5 }, minute)).toEqual({ good: 1, bad: 0 });
    expect(judgeSlice({ good: 94, bad: 6 }, minute)).toEqual({ good: 0, bad: 1 });
    expect(judgeSlice({ good: 949_999, bad: 50_001 }, minute)).toEqual({ good: 0, bad: 1 });
    expect(judgeSlice({ good: 0, bad: 0 }, minute)).toEqual({ good: 0, bad: 0 });
    expect(judgeSlice({ good: 5, bad: 1 }, slicing('timeslices 1m at 100%'))).toEqual({ good: 0, bad: 1 });
    expect(judgeSlice({ good: 5, bad: 0 }, slicing('timeslices 1m at 100%'))).toEqual({ good: 1, bad: 0 });
  });

  it('by ratio is worth its share of good events, what is bad rounded up', () => {
    const ratio = slicing('ratio-timeslices 1m');
    expect(judgeSlice({ good: 3, bad: 1 }, ratio)).toEqual({ good: 7_500_000_000, bad: 2_500_000_000 });
    expect(judgeSlice({ good: 2, bad: 1 }, ratio)).toEqual({ good: 6_666_666_666, bad: 3_333_333_334 });
    expect(judgeSlice({ good: 0, bad: 0 }, ratio)).toEqual({ good: 0, bad: 0 });
    expect(judgeSlice({ good: 1e15, bad: 1 }, ratio)).toEqual({ good: 9_999_999_999, bad: 1 });
    expect([partsPerSlice(ratio), partsPerSlice(slicing('timeslices 1m at 95%'))]).toEqual([PARTS_PER_SLICE, 1]);
  });

  it('without events is counted as the no-data policy says', () => {
    const sum = sliceSum({ good: 6, bad: 2 }, { slices: 10, partsPerSlice: 1 });
    expect(sum).toEqual({ good: 6, bad: 2, empty: 2, parts: { good: 6, bad: 2 }, partsPerSlice: 1 });
    expect(partsUnder('freeze', sum)).toEqual({ good: 6, bad: 2 });
    const byRatio = sliceSum(
      { good: 1.5 * PARTS_PER_SLICE, bad: 0.5 * PARTS_PER_SLICE },
      { slices: 5, partsPerSlice: PARTS_PER_SLICE },
    );
    expect(byRatio).toMatchObject({ good: 1.5, bad: 0.5, empty: 3 });
    expect(partsUnder('bad', byRatio)).toEqual({ good: 1.5 * PARTS_PER_SLICE, bad: 3.5 * PARTS_PER_SLICE });
    expect(partsUnder('good', sum)).toEqual({ good: 8, bad: 2 });
    expect(partsUnder('bad', sum)).toEqual({ good: 6, bad: 4 });
    expect(sliceAttainment('freeze', sum)).toEqual({ kind: 'measured', ratio: 0.75 });
    expect(sliceAttainment('freeze', sliceSum({ good: 0, bad: 0 }, { slices: 10, partsPerSlice: 1 }))).toEqual({
      kind: 'no-data',
    });
  });
});

// OpenSLO's examples, recomputed.
describe('the budgets of the budgeting methods', () => {
  const promised = target('95%');
  const twoWeeks = 14 * 24 * 60;

  it('of two weeks of 24,000 requests a day at 95 % is 16,800 bad events', () => {
    expect(budget({ good: 336_000, bad: 0 }, promised)).toMatchObject({ allowed: 16_800 });
    expect(budget({ good: 332_640, bad: 3_360 }, promised)).toMatchObject({ allowed: 16_800 });
  });

  it('by minutes is 1,008 bad ones of 20,160, or 16 h 48 min', () => {
    expect(budget({ good: twoWeeks, bad: 0 }, promised)).toMatchObject({ allowed: 1008 });
    expect(1008 / 60).toBe(16.8);
  });

  it('by ratio of minutes, attacked ones 1 % good over a baseline of 1 % bad, is 822.86 minutes, or 13 h 43 min', () => {
    const ratio = slicing('ratio-timeslices 1m');
    const [attacked, usual] = [judgeSlice({ good: 1, bad: 99 }, ratio), judgeSlice({ good: 99, bad: 1 }, ratio)];
    const missing = (attacks: number) => (attacked.bad * attacks + usual.bad * (twoWeeks - attacks)) / PARTS_PER_SLICE;
    // Linear in the number of attacked minutes: where it reaches the 1,008 allowed.
    const minutes = (1008 - missing(0)) / (missing(1) - missing(0));
    expect(minutes).toBeCloseTo(822.86, 2);
    expect(`${Math.floor(minutes / 60)} h ${Math.round(minutes % 60)} min`).toBe('13 h 43 min');
  });

  it('of a week of minutes at 99.95 % is 5.04 of 10,080, or 5 min 2.4 s', () => {
    const week = budget({ good: 10_080, bad: 0 }, target('99.95%'));
    expect(week.kind === 'measured' && Number(week.allowed.toPrecision(12))).toBe(5.04);
    expect(5.04 * 60).toBeCloseTo(5 * 60 + 2.4, 10);
  });

  it('of 30 days of minutes at 99 % is 432: 42,768 of 43,200 must be good', () => {
    expect(budget({ good: 42_768, bad: 432 }, target('99%'))).toMatchObject({ allowed: 432, spent: 1, remaining: 0 });
  });

  it('of an hour down in a week is 0.595 %, and 0.694 % when a day is taken out', () => {
    expect(((60 / 10_080) * 100).toFixed(3)).toBe('0.595');
    expect(((60 / (10_080 - 1440)) * 100).toFixed(3)).toBe('0.694');
  });
});

describe('slices', () => {
  it('are judged after the instances are added: two that are each half bad make one that is half bad', () => {
    const slices = new Slices({ budgeting: slicing('timeslices 1m at 60%'), spanMs: DAY });
    slices.add(10_000, 9, 1);
    slices.add(50_000, 0, 10);
    slices.add(MINUTE, 8, 2);
    expect(slices.sum({ from: 0, to: MINUTE })).toMatchObject({ good: 0, bad: 1, empty: 0 });
    expect(slices.verdict(30_000)).toEqual({ good: 0, bad: 1 });
    slices.add(20_000, 100, 0);
    expect(slices.sum({ from: 0, to: MINUTE })).toMatchObject({ good: 1, bad: 0, empty: 0 });
  });

  it('equal a judgement of every slice by itself', () => {
    const events = fc.array(
      fc.record({
        timeMs: fc.integer({ min: 1, max: 100 * MINUTE }),
        good: fc.nat({ max: 9 }),
        bad: fc.nat({ max: 3 }),
      }),
      { maxLength: 80 },
    );
    const methods = fc.constantFrom(
      'timeslices 1m at 75%',
      'ratio-timeslices 1m',
      'timeslices 5m at 100%',
      'ratio-timeslices 7m',
    );
    fc.assert(
      fc.property(
        events,
        methods,
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        (all, text, a, b) => {
          const budgeting = slicing(text);
          const sliceMs = budgeting.slice.ms;
          const slices = new Slices({ budgeting, spanMs: DAY });
          for (const { timeMs, good, bad } of all) expect(slices.add(timeMs, good, bad)).toBe(true);
          const [first, last] = [
            Math.floor((Math.min(a, b) * MINUTE) / sliceMs),
            Math.floor((Math.max(a, b) * MINUTE) / sliceMs),
          ];
          let [good, bad, empty] = [0, 0, 0];
          for (let i = first + 1; i <= last; i++) {
            const own = all.filter(({ timeMs }) => Math.ceil(timeMs / sliceMs) === i);
            const counts = {
              good: own.reduce((sum, e) => sum + e.good, 0),
              bad: own.reduce((sum, e) => sum + e.bad, 0),
            };
            const worth = judgeSlice(counts, budgeting);
            good += worth.good;
            bad += worth.bad;
            if (total(counts) === 0) empty += 1;
          }
          expect(slices.sum({ from: first * sliceMs, to: last * sliceMs })).toMatchObject({
            parts: { good, bad },
            empty,
          });
        },
      ),
    );
  });

  it('do not include the one that is still running', () => {
    const slices = new Slices({ budgeting: slicing('timeslices 1m at 95%'), spanMs: DAY });
    slices.add(30_000, 0, 1);
    slices.add(90_000, 0, 1);
    expect(slices.sum(spanEndingAt(100_000, 100_000))).toMatchObject({ bad: 1 });
  });

  it('keep their verdicts for the whole window, and their events for a day', () => {
    const slices = new Slices({ budgeting: slicing('timeslices 1m at 95%'), spanMs: 30 * DAY });
    const start = 1000 * DAY;
    for (let day = 0; day < 30; day++) slices.add(start + day * DAY + 1, 0, 1);
    const end = start + 30 * DAY;
    expect(slices.sum({ from: start, to: end })).toMatchObject({ good: 0, bad: 30, empty: 43_200 - 30 });
    expect(slices.add(end - 3 * DAY, 1, 0)).toBe(false);
    expect(slices.add(Number.NaN, 1, 0)).toBe(false);
    expect(slices.add(end - DAY + 2 * MINUTE, 1, 0)).toBe(true);
    expect(slices.sum({ from: start, to: end })).toMatchObject({ good: 1, bad: 30 });
  });

  it('can be dumped and restored, and go on from there', () => {
    const options = {
      budgeting: slicing('timeslices 1m at 75%'),
      spanMs: 30 * DAY,
      weights: [fraction('1'), fraction('1')],
    };
    const slices = new Slices(options);
    const now = 1000 * DAY;
    for (let i = 0; i < 3000; i++) slices.add(now + i * 7 * MINUTE, i % 5, i % 2, i % 2);
    const copy = new Slices(options);
    copy.restore(JSON.parse(JSON.stringify(slices.dump())));
    const end = now + 3000 * 7 * MINUTE;
    for (const length of [MINUTE * 60, DAY, 30 * DAY]) {
      expect(copy.sum(spanEndingAt(end, length))).toEqual(slices.sum(spanEndingAt(end, length)));
    }
    for (const one of [slices, copy]) expect(one.add(end - 14 * MINUTE, 0, 100, 0)).toBe(true);
    expect(copy.sum(spanEndingAt(end, DAY))).toEqual(slices.sum(spanEndingAt(end, DAY)));
    expect(copy.dump()).toEqual(slices.dump());
  });

  it('of another length leave a dump alone', () => {
    const minutes = new Slices({ budgeting: slicing('timeslices 1m at 75%'), spanMs: 30 * DAY });
    minutes.add(MINUTE, 1, 0);
    const hours = new Slices({ budgeting: slicing('timeslices 1h at 75%'), spanMs: 30 * DAY });
    hours.restore(minutes.dump());
    expect(hours.sum({ from: 0, to: DAY })).toMatchObject({ good: 0, bad: 0 });
  });

  it('know how long they are', () => {
    expect(new Slices({ budgeting: slicing('ratio-timeslices 5m'), spanMs: DAY }).sliceMs).toBe(300_000);
  });

  it.each([
    ['timeslices 10s at 95%', 10_000],
    ['timeslices 30s at 95%', 30_000],
    ['timeslices 1m at 95%', MINUTE],
    ['timeslices 5m at 95%', 5 * MINUTE],
    ['timeslices 7m at 95%', 7 * MINUTE],
    ['timeslices 1h at 95%', 60 * MINUTE],
    ['timeslices 2h at 95%', 120 * MINUTE],
  ])('of %s sum windows on their own boundaries while those are recent', (text, sliceMs) => {
    const slices = new Slices({ budgeting: slicing(text), spanMs: 30 * DAY });
    const now = Math.ceil((1000 * DAY) / sliceMs) * sliceMs;
    slices.add(now, 1, 0);
    slices.add(now - sliceMs, 0, 1);
    expect(slices.sum({ from: now - 2 * sliceMs, to: now })).toMatchObject({ good: 1, bad: 1, empty: 0 });
    expect(slices.sum({ from: now - sliceMs, to: now })).toMatchObject({ good: 1, bad: 0, empty: 0 });
  });
});

describe('the verdicts on slices', () => {
  it.each([
    ['timeslices 10s at 95%', [10, 60, 600, 3600, 86_400]],
    ['timeslices 30s at 95%', [30, 60, 600, 3600, 86_400]],
    ['timeslices 1m at 95%', [60, 600, 3600, 86_400]],
    ['timeslices 5m at 95%', [300, 600, 3600, 86_400]],
    ['timeslices 7m at 95%', [420]],
    ['timeslices 1h at 95%', [3600, 86_400]],
    ['timeslices 2h at 95%', [7200, 86_400]],
  ])('of %s are kept in slots of %j seconds', (text, seconds) => {
    const { verdicts } = new Slices({ budgeting: slicing(text), spanMs: 30 * DAY }).dump();
    expect(verdicts.rings.map(({ slotMs }) => slotMs / 1000)).toEqual(seconds);
  });

  it.each([
    ['timeslices 10s at 95%', 20_000, 60 * MINUTE, 360],
    // Beyond an hour from a minute's start: ten seconds earlier.
    ['timeslices 10s at 95%', 20_000, 60 * MINUTE + 10_000, 362],
    ['timeslices 1m at 95%', 2 * MINUTE, 360 * MINUTE, 360],
    // Beyond six hours from the start of ten minutes: one minute earlier.
    ['timeslices 1m at 95%', 2 * MINUTE, 361 * MINUTE, 362],
    ['timeslices 30s at 95%', 2 * MINUTE, 360 * MINUTE, 720],
    // Nothing is coarser that whole slices of seven minutes fit into.
    ['timeslices 7m at 95%', 0, 7 * 4000 * MINUTE, 4000],
  ])('of %s, %d ms into a day, over %d ms are %d', (text, into, length, slices) => {
    const all = new Slices({ budgeting: slicing(text), spanMs: 30 * DAY });
    const now = 1050 * DAY + into;
    all.add(now, 1, 0);
    expect(all.sum(spanEndingAt(now, length))).toMatchObject({ good: 1, bad: 0, empty: slices - 1 });
  });
});

describe('a composite', () => {
  const member = (bad: number, events: number, text: string, weight = '1'): MemberCounts => ({
    counts: { good: events - bad, bad },
    target: target(text),
    weight: fraction(weight),
  });

  it('by occurrences adds its members’ burn rates, each times its weight', () => {
    const members = [member(2, 1000, '99.9%'), member(5, 100, '99%', '0.5'), member(0, 10, '50%')];
    expect(compositeBurnRate(members)).toEqual({ kind: 'measured', burnRate: 4.5 });
    expect(compositeExceeds(members, fraction('4.5'))).toBe(false);
    expect(compositeExceeds(members, fraction('4.4999'))).toBe(true);
    expect(compositeBudget(members)).toEqual({ kind: 'measured', spent: 4.5, remaining: -3.5 });
    // At 99.7 % and three times: 3 × (1/200 ÷ 3/1000) = 5; half a burn rate of 4 more.
    const heavy = [member(1, 200, '99.7%', '3'), member(4, 1000, '99.9%', '1/2')];
    expect(compositeBurnRate(heavy)).toEqual({ kind: 'measured', burnRate: 7 });
  });

  it('of one member with weight 1 is that member', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e6 }), fc.nat({ max: 1e6 }), (good, bad) => {
        fc.pre(good + bad > 0);
        const alone = compositeBurnRate([{ counts: { good, bad }, target: target('99.9%'), weight: fraction('1') }]);
        const itself = burnRate({ good, bad }, target('99.9%'));
        if (alone.kind === 'no-data' || itself.kind === 'no-data') throw new Error('there was data');
        expect(Math.abs(alone.burnRate - itself.burnRate)).toBeLessThanOrEqual(itself.burnRate * 2 ** -52);
      }),
    );
  });

  it('without events has no data; a member without any adds nothing', () => {
    expect(compositeBurnRate([member(0, 0, '99%')])).toEqual({ kind: 'no-data' });
    expect(compositeBudget([member(0, 0, '99%')])).toEqual({ kind: 'no-data' });
    expect(compositeExceeds([member(0, 0, '99%')], fraction('0'))).toBe(false);
    expect(compositeBurnRate([member(0, 0, '99%'), member(1, 100, '99%')])).toEqual({ kind: 'measured', burnRate: 1 });
  });

  it('by time slices has a bad slice when any member’s is bad', () => {
    const minute = slicing('timeslices 1m at 95%');
    const one = (counts: Counts) => ({ counts, weight: fraction('1') });
    expect(judgeCompositeSlice([one({ good: 95, bad: 5 }), one({ good: 1, bad: 0 })], minute)).toEqual({
      good: 1,
      bad: 0,
    });
    expect(judgeCompositeSlice([one({ good: 94, bad: 6 }), one({ good: 1000, bad: 0 })], minute)).toEqual({
      good: 0,
      bad: 1,
    });
    expect(judgeCompositeSlice([one({ good: 0, bad: 0 }), one({ good: 1, bad: 0 })], minute)).toEqual({
      good: 1,
      bad: 0,
    });
    expect(judgeCompositeSlice([one({ good: 0, bad: 0 })], minute)).toEqual({ good: 0, bad: 0 });
  });

  it('by ratio adds what its members miss: 95 % and 95 % make 90 %', () => {
    const ratio = slicing('ratio-timeslices 1m');
    const one = (good: number, weight = '1') => ({ counts: { good, bad: 100 - good }, weight: fraction(weight) });
    expect(judgeCompositeSlice([one(95), one(95)], ratio)).toEqual({ good: 9_000_000_000, bad: 1_000_000_000 });
    expect(judgeCompositeSlice([one(95), one(95, '0.5')], ratio)).toEqual({ good: 9_250_000_000, bad: 750_000_000 });
    expect(judgeCompositeSlice([one(95, '2'), one(99, '3')], ratio)).toEqual({
      good: 8_700_000_000,
      bad: 1_300_000_000,
    });
    expect(judgeCompositeSlice([one(20), one(10)], ratio)).toEqual({ good: 0, bad: PARTS_PER_SLICE });
    expect(judgeCompositeSlice([{ counts: { good: 2, bad: 1 }, weight: fraction('1') }], ratio)).toEqual(
      judgeSlice({ good: 2, bad: 1 }, ratio),
    );
    expect(judgeCompositeSlice([{ counts: { good: 0, bad: 0 }, weight: fraction('1') }], ratio)).toEqual({
      good: 0,
      bad: 0,
    });
  });

  it('is summed over time from the events of its members, as they come', () => {
    const slices = new Slices({
      budgeting: slicing('timeslices 1m at 90%'),
      spanMs: DAY,
      weights: [fraction('1'), fraction('1')],
    });
    slices.add(10, 10, 0, 0);
    slices.add(20, 10, 0, 1);
    slices.add(MINUTE + 10, 10, 0, 0);
    slices.add(MINUTE + 20, 0, 10, 1);
    slices.add(2 * MINUTE + 10, 0, 1, 0);
    expect(slices.sum({ from: 0, to: 4 * MINUTE })).toMatchObject({ good: 1, bad: 2, empty: 1 });
    expect(slices.add(10, 1, 1, 2)).toBe(false);
  });

  it('of a journey is all of its steps, each in full', () => {
    const members = journeyMembers([
      { service: 'checkout', slo: 'pay-availability' },
      { service: 'catalog', slo: 'browse-availability' },
    ]);
    expect(members.map(({ weight }) => toNumber(weight))).toEqual([1, 1]);
    expect(hasUsableWeights(members)).toBe(true);
    expect(hasUsableWeights([])).toBe(false);
    const none = { service: 's', slo: 'x', weight: fractionOf(0, 1) };
    expect(hasUsableWeights([none])).toBe(false);
    expect(hasUsableWeights([...members, none])).toBe(false);
  });
});
