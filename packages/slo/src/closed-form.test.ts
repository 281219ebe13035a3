import { describe, expect, it } from 'vitest';
import { alertPolicy } from './alert-policy-text.js';
import {
  detectionTime,
  eventsForOneFailure,
  resetTime,
  spentAfter,
  spentAtDetection,
  timeToExhaustion,
  type When,
} from './closed-form.js';
import { formatFraction, fraction, toNumber } from './fraction.js';
import { target } from './target.js';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
const MONTH = 30 * DAY;
const DEFAULT = alertPolicy('page 1h/5m > 14.4; page 6h/30m > 6; ticket 1d/2h > 3; ticket 3d/6h > 1');

const text = (when: When) => (when.kind === 'after' ? toNumber(when.ms) : when.kind);
const never = 'never';
/** 8.64 × 60,000 is a little more than 518,400 in floats; the tables mean whole milliseconds. */
const whole = (times: readonly (string | number)[]) =>
  times.map((time) => (typeof time === 'number' ? Math.round(time) : time));

// 30 days, perfect data.
describe('the detection time', () => {
  it.each([
    ['99%', '1', [8.64 * MINUTE, 21.6 * MINUTE, 43.2 * MINUTE, 43.2 * MINUTE]],
    ['99%', '0.1', [never, 3.6 * HOUR, 7.2 * HOUR, 7.2 * HOUR]],
    ['99%', '0.05', [never, never, 14.4 * HOUR, 14.4 * HOUR]],
    ['99.9%', '1', [51.84 * SECOND, 2.16 * MINUTE, 4.32 * MINUTE, 4.32 * MINUTE]],
    ['99.9%', '0.1', [8.64 * MINUTE, 21.6 * MINUTE, 43.2 * MINUTE, 43.2 * MINUTE]],
    ['99.9%', '0.05', [17.28 * MINUTE, 43.2 * MINUTE, 1.44 * HOUR, 1.44 * HOUR]],
    ['99.9%', '0.01', [never, 3.6 * HOUR, 7.2 * HOUR, 7.2 * HOUR]],
    ['99.9%', '0.005', [never, never, 14.4 * HOUR, 14.4 * HOUR]],
    ['99.9%', '0.002', [never, never, never, 36 * HOUR]],
    ['99.99%', '1', [5.184 * SECOND, 12.96 * SECOND, 25.92 * SECOND, 25.92 * SECOND]],
    ['99.99%', '0.01', [8.64 * MINUTE, 21.6 * MINUTE, 43.2 * MINUTE, 43.2 * MINUTE]],
    ['90%', '1', [never, 3.6 * HOUR, 7.2 * HOUR, 7.2 * HOUR]],
  ])('at %s and an error ratio of %s is %j', (promised, errorRatio, expected) => {
    const times = DEFAULT.map((rule) =>
      text(detectionTime(rule, target(promised), { errorRatio: fraction(errorRatio) })),
    );
    expect(times).toEqual(whole(expected));
  });

  it('exactly at the threshold is never', () => {
    expect(
      detectionTime({ threshold: fraction('14.4'), long: { ms: HOUR } }, target('99.9%'), {
        errorRatio: fraction('0.0144'),
      }),
    ).toEqual({ kind: 'never' });
    expect(
      detectionTime({ threshold: fraction('14.4'), long: { ms: HOUR } }, target('99.9%'), {
        errorRatio: fraction('0.0145'),
      }).kind,
    ).toBe('after');
  });

  it('is shorter over a background of errors, and nothing above the threshold', () => {
    const rule = { threshold: fraction('14.4'), long: { ms: HOUR }, short: { ms: 5 * MINUTE } };
    const over = detectionTime(rule, target('99.9%'), { errorRatio: fraction('1'), background: fraction('0.0002') });
    expect(over).toEqual({ kind: 'after', ms: { num: 255_600_000, den: 4999 } });
    expect(detectionTime(rule, target('99.9%'), { errorRatio: fraction('1'), background: fraction('0.0145') })).toEqual(
      { kind: 'already' },
    );
    expect(detectionTime(rule, target('99.9%'), { errorRatio: fraction('1'), background: fraction('0.0144') })).toEqual(
      { kind: 'after', ms: { num: 0, den: 1 } },
    );
  });

  it('is that of the slower window', () => {
    const odd = { threshold: fraction('14.4'), long: { ms: 5 * MINUTE }, short: { ms: HOUR } };
    expect(text(detectionTime(odd, target('99.9%'), { errorRatio: fraction('1') }))).toBe(51.84 * SECOND);
  });
});

describe('the reset time', () => {
  it.each([
    ['99.9%', [4.928 * MINUTE, 29.82 * MINUTE, 119.64 * MINUTE, 359.64 * MINUTE]],
    ['99%', [4.28 * MINUTE, 28.2 * MINUTE, 116.4 * MINUTE, 356.4 * MINUTE]],
  ])('after a total outage at %s is %j', (promised, expected) => {
    expect(DEFAULT.map((rule) => text(resetTime(rule, target(promised), { errorRatio: fraction('1') })))).toEqual(
      whole(expected),
    );
  });

  it('of the long windows alone is as long as they are: 59.1 min, 5.96 h, 23.9 h, 3.0 d', () => {
    const alone = DEFAULT.map(({ threshold, long }) =>
      resetTime({ threshold, long }, target('99.9%'), { errorRatio: fraction('1') }),
    );
    expect(alone.map(text)).toEqual([
      HOUR - 51.84 * SECOND,
      6 * HOUR - 129.6 * SECOND,
      DAY - 259.2 * SECOND,
      3 * DAY - 259.2 * SECOND,
    ]);
  });

  it('is nothing for what was never detected, and never over a background above the threshold', () => {
    const rule = { threshold: fraction('14.4'), long: { ms: HOUR } };
    expect(resetTime(rule, target('99.9%'), { errorRatio: fraction('0.0144') })).toEqual({ kind: 'already' });
    expect(resetTime(rule, target('99.9%'), { errorRatio: fraction('1'), background: fraction('0.02') })).toEqual({
      kind: 'never',
    });
    // At the threshold is not above it: over when the whole window is back at the background.
    expect(resetTime(rule, target('99.9%'), { errorRatio: fraction('1'), background: fraction('0.0144') })).toEqual({
      kind: 'after',
      ms: { num: HOUR, den: 1 },
    });
  });
});

describe('the chapter on alerting', () => {
  const slo = target('99.9%');
  const outage = { errorRatio: fraction('1') };

  it.each([
    ['1', '30'],
    ['2', '15'],
    ['10', '3'],
    ['1000', '0.03'],
  ])('table 5-4: a burn rate of %s lasts %s days', (burn, days) => {
    const errorRatio = fraction((Number(burn) / 1000).toString());
    const lasts = timeToExhaustion(slo, { errorRatio, windowMs: MONTH });
    expect(lasts.kind === 'after' && toNumber(lasts.ms) / DAY).toBe(Number(days));
    expect(timeToExhaustion(slo, { errorRatio: fraction('0'), windowMs: MONTH })).toEqual({ kind: 'never' });
  });

  it('tables 5-6 and 5-8: 2 %, 5 %, 10 % and 10 % are spent at detection, however bad the incident', () => {
    for (const errorRatio of ['1', '0.1', '0.05']) {
      const spent = DEFAULT.map((rule) =>
        spentAtDetection(rule, slo, { errorRatio: fraction(errorRatio), windowMs: MONTH }),
      );
      expect(spent.map((share) => share && formatFraction(share))).toEqual(['0.02', '0.05', '0.1', '0.1']);
    }
    const [fast] = DEFAULT;
    expect(fast && spentAtDetection(fast, slo, { errorRatio: fraction('0.01'), windowMs: MONTH })).toBe(undefined);
  });

  it('approach 1: ten minutes at 1 see an outage in 0.6 s and 0.0231 % of the budget', () => {
    const rule = { threshold: fraction('1'), long: { ms: 10 * MINUTE } };
    expect(text(detectionTime(rule, slo, outage))).toBe(600);
    const spent = spentAtDetection(rule, slo, { ...outage, windowMs: MONTH });
    expect(spent && toNumber(spent)).toBeCloseTo(0.000231, 6);
  });

  it('approach 2: 36 hours at 1 see it in 129.6 s and 5 %', () => {
    const rule = { threshold: fraction('1'), long: { ms: 36 * HOUR } };
    expect(text(detectionTime(rule, slo, outage))).toBe(129_600);
    expect(spentAtDetection(rule, slo, { ...outage, windowMs: MONTH })).toEqual(fraction('0.05'));
  });

  it('approach 3: an hour of holding spends 138.9 % in an outage, a spike of five minutes 11.6 %', () => {
    const spent = (ms: number) => toNumber(spentAfter({ num: ms, den: 1 }, slo, { ...outage, windowMs: MONTH }));
    expect(spent(HOUR)).toBeCloseTo(1.389, 3);
    expect(spent(5 * MINUTE)).toBeCloseTo(0.116, 3);
    expect(3 * spent(5 * MINUTE)).toBeCloseTo(0.347, 3);
  });

  it('approach 4: 36 in an hour resets after 57.84 min; 35 never fires and is out of budget in 20.57 h', () => {
    const rule = { threshold: fraction('36'), long: { ms: HOUR } };
    expect(text(resetTime(rule, slo, outage))).toBe(57.84 * MINUTE);
    expect(detectionTime(rule, slo, { errorRatio: fraction('0.035') })).toEqual({ kind: 'never' });
    const gone = timeToExhaustion(slo, { errorRatio: fraction('0.035'), windowMs: MONTH });
    expect(gone.kind === 'after' && toNumber(gone.ms) / HOUR).toBeCloseTo(20.57, 2);
  });

  it('approach 6: ten minutes of 15 % are seen after 5.76 min, and over after 4.52 min or, without a short window, 54.24 min', () => {
    const [rule] = DEFAULT;
    if (!rule) throw new Error('the policy has a first rule');
    const incident = { errorRatio: fraction('0.15') };
    expect(text(detectionTime(rule, slo, incident))).toBe(5.76 * MINUTE);
    expect(text(resetTime(rule, slo, incident))).toBe(4.52 * MINUTE);
    expect(text(resetTime({ threshold: rule.threshold, long: rule.long }, slo, incident))).toBe(54.24 * MINUTE);
  });

  it('99.999 %: an outage lasts 25.92 s, a canary of 1 % 43.2 min', () => {
    const five = target('99.999%');
    const lasts = (errorRatio: string) =>
      text(timeToExhaustion(five, { errorRatio: fraction(errorRatio), windowMs: MONTH }));
    expect([lasts('1'), lasts('0.01')]).toEqual([25_920, 43.2 * MINUTE]);
  });

  it('90 %: an hour of outage spends 1.389 %', () => {
    expect(toNumber(spentAfter({ num: HOUR, den: 1 }, target('90%'), { ...outage, windowMs: MONTH }))).toBeCloseTo(
      0.01389,
      5,
    );
  });
});

// 1 / (threshold × budget), rounded up.
describe('the events from which on one failure is not an alert', () => {
  it.each([
    ['99%', [7, 17, 34, 100]],
    ['99.5%', [14, 34, 67, 200]],
    ['99.9%', [70, 167, 334, 1000]],
    ['99.99%', [695, 1667, 3334, 10_000]],
  ])('at %s are %j', (promised, expected) => {
    expect(DEFAULT.map((rule) => eventsForOneFailure(rule, target(promised)))).toEqual(expected);
  });
});
