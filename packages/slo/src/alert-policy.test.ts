import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertRule, defaultAlertPolicy, ruleForShare, shareOf } from './alert-policy.js';
import { alertPolicy, formatAlertPolicy, parseAlertPolicy } from './alert-policy-text.js';
import { formatFraction, fraction, fractionOf, toNumber } from './fraction.js';
import { window } from './window.js';

const DAY = 86_400_000;

describe('the default alert policy', () => {
  it('of 30 days is the one of the SRE Workbook', () => {
    const policy = defaultAlertPolicy(window('30d'));
    expect(formatAlertPolicy(policy)).toBe('page 1h/5m > 14.4; page 6h/30m > 6; ticket 1d/2h > 3; ticket 3d/6h > 1');
    expect(policy.map(({ share }) => share && formatFraction(share))).toEqual(['0.02', '0.05', '0.1', '0.1']);
  });

  it.each([
    ['7d', ['3.36', '1.4', '0.7', '7/30']],
    ['28d', ['13.44', '5.6', '2.8', '14/15']],
    ['30d', ['14.4', '6', '3', '1']],
    ['90d', ['43.2', '18', '9', '3']],
    ['calendar month', ['14.4', '6', '3', '1']],
    ['calendar quarter', ['43.68', '18.2', '9.1', '91/30']],
  ])('of %s has the thresholds %j', (text, thresholds) => {
    expect(defaultAlertPolicy(window(text)).map(({ threshold }) => formatFraction(threshold))).toEqual(thresholds);
  });

  it.each([
    ['7d', [8.57, 21.43, 42.86, 42.86]],
    ['28d', [2.14, 5.36, 10.71, 10.71]],
    ['30d', [2, 5, 10, 10]],
    ['90d', [0.67, 1.67, 3.33, 3.33]],
  ])('of 30 days, kept for %s, would spend %j %% before it speaks', (text, percentages) => {
    const kept = window(text);
    if (kept.kind !== 'rolling') throw new Error('the window is not rolling');
    const shares = defaultAlertPolicy(window('30d')).map((rule) => toNumber(shareOf(rule, kept.duration.ms)) * 100);
    expect(shares.map((share) => Number(share.toFixed(2)))).toEqual(percentages);
  });

  it('shrinks with windows under a week, and keeps its thresholds', () => {
    expect(formatAlertPolicy(defaultAlertPolicy(window('1d')))).toBe(
      'page 2m/10s > 14.4; page 12m/1m > 6; ticket 48m/4m > 3; ticket 2h24m/12m > 1',
    );
    expect(formatAlertPolicy(defaultAlertPolicy(window('6d')))).toBe(
      'page 12m/1m > 14.4; page 1h12m/6m > 6; ticket 4h48m/24m > 3; ticket 14h24m/1h12m > 1',
    );
  });

  it('never has a short window under a second or a part of one', () => {
    for (const text of ['1s', '2m', '17m', '3h', '20h', '47h13m']) {
      for (const { long, short } of defaultAlertPolicy(window(text))) {
        expect(short.ms).toBeGreaterThanOrEqual(1000);
        expect(short.ms % 1000).toBe(0);
        expect(long.ms).toBe(short.ms * 12);
      }
    }
  });

  it('spends its shares exactly, whatever the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3660 * 24 }), (hours) => {
        const windowMs = hours * 3_600_000;
        for (const rule of defaultAlertPolicy({ kind: 'rolling', duration: { ms: windowMs } })) {
          expect(shareOf(rule, windowMs)).toEqual(rule.share);
        }
      }),
    );
  });

  it('can be derived for any share: 5 % in an hour of 30 days is 36', () => {
    const rule = ruleForShare({
      severity: 'page',
      share: fractionOf(5, 100),
      long: { ms: 3_600_000 },
      windowMs: 30 * DAY,
    });
    expect(rule).toEqual({
      severity: 'page',
      long: { ms: 3_600_000 },
      short: { ms: 300_000 },
      threshold: fraction('36'),
      share: fraction('0.05'),
    });
    expect(
      ruleForShare({ severity: 'page', share: fractionOf(2, 100), long: { ms: 3_600_000 }, windowMs: 28 * DAY })
        .threshold,
    ).toEqual(fraction('13.44'));
    const short = ruleForShare({
      severity: 'page',
      share: fractionOf(2, 100),
      long: { ms: 3_600_000 },
      short: { ms: 60_000 },
      windowMs: 28 * DAY,
    });
    expect(short.short).toEqual({ ms: 60_000 });
  });
});

describe('the compact text of a policy', () => {
  it('reads every option', () => {
    expect(alertPolicy('page 1h/5m > 14.4 hold 2m min 100 events confidence 95%;ticket 3d / 6h>14/15')).toEqual([
      {
        severity: 'page',
        long: { ms: 3_600_000 },
        short: { ms: 300_000 },
        threshold: fraction('14.4'),
        hold: { ms: 120_000 },
        minEvents: 100,
        confidence: 0.95,
      },
      { severity: 'ticket', long: { ms: 259_200_000 }, short: { ms: 21_600_000 }, threshold: fraction('14/15') },
    ]);
    expect(alertPolicy('page 1h/5m > 2 confidence 99.9 % min 1 event')[0]).toMatchObject({
      confidence: 0.999,
      minEvents: 1,
    });
  });

  it.each([
    ['my page 1h/5m > 14.4', 'alert-policy-malformed'],
    ['page 1h/5m > 14.4 hold 2m\nor so', 'alert-policy-malformed'],
    ['', 'alert-policy-malformed'],
    ['page', 'alert-policy-malformed'],
    ['page 1h/5m > 14.4;', 'alert-policy-malformed'],
    ['warn 1h/5m > 14.4', 'alert-policy-malformed'],
    ['page 1h > 14.4', 'alert-policy-malformed'],
    ['page 1h/5m >= 14.4', 'fraction-malformed'],
    ['page 1h/5m > 14.4 maybe', 'alert-policy-malformed'],
    ['page 1h/5m > 14.4 hold 2m maybe', 'alert-policy-malformed'],
    ['page 1h/5m > 14.4 confidence 0%', 'alert-policy-malformed'],
    ['page 1h/5m > 14.4 confidence 100%', 'alert-policy-malformed'],
    ['page 1h/5m > 14.4 hold soon', 'duration-malformed'],
    ['page an-hour/5m > 14.4', 'duration-malformed'],
    ['page 1h/soon > 14.4', 'duration-malformed'],
    ['page 1h/5m > many', 'fraction-malformed'],
    ['page 1h/5m > 0', 'alert-rule-threshold'],
    ['page 5m/1h > 14.4', 'alert-rule-windows'],
    ['page 1h/1h > 14.4', 'alert-rule-windows'],
    ['page 1h/100us > 14.4', 'alert-rule-windows'],
    ['page 1h1us/5m > 14.4', 'alert-rule-windows'],
  ])('refuses %j as %s', (text, code) => {
    expect(parseAlertPolicy(text)).toMatchObject({ kind: 'refused', code });
  });

  it.each([
    [
      'page 5m/1h > 14.4',
      'the short window must be shorter than the long one (got "page 5m/1h > 14.4"): a twelfth is usual',
    ],
    ['page 1h/100us > 14.4', 'alert windows are whole milliseconds (got "page 1h/100us > 14.4")'],
    [
      'page 1h/5m > 0',
      'the burn rate to exceed must be above zero (got "page 1h/5m > 0"): 1 spends the budget in exactly one window',
    ],
    [
      'page 1h/5m > 14.4 maybe',
      'an alert rule has options that nobody reads (got " maybe"): write "page 1h/5m > 14.4 hold 2m min 100 events confidence 95%"',
    ],
    ['page 1h/5m > 14.4 confidence 0%', 'a confidence must be above 0% (got " confidence 0%"): 95% is usual'],
  ])('says what is wrong with %j', (text, message) => {
    expect(parseAlertPolicy(text)).toMatchObject({ kind: 'refused', message });
  });

  it('may be laid out with any white space', () => {
    const rule = 'page 1h/5m > 14.4 hold 2m min 100 events confidence 95%';
    expect(parseAlertPolicy(`  ${rule.replaceAll(' ', '  ')}  `)).toEqual(parseAlertPolicy(rule));
  });

  it('can say that there are no alerts', () => {
    expect(parseAlertPolicy(' none ')).toEqual({ kind: 'parsed', value: [] });
    expect(formatAlertPolicy([])).toBe('none');
    expect(parseAlertPolicy('none; page 1h/5m > 14.4').kind).toBe('refused');
  });

  it('says which rule is wrong and how to write one', () => {
    expect(parseAlertPolicy('page 1h/5m > 14.4; tickets 1d/2h > 3')).toMatchObject({
      message:
        'an alert rule needs a severity, two windows and a burn rate (got "tickets 1d/2h > 3"): write "page 1h/5m > 14.4 hold 2m min 100 events confidence 95%"',
    });
  });

  it('is read back as it was written', () => {
    const ms = fc.integer({ min: 1, max: 2_592_000_000 });
    const rule: fc.Arbitrary<AlertRule> = fc
      .record(
        {
          severity: fc.constantFrom('page' as const, 'ticket' as const),
          long: ms.map((value) => ({ ms: value + 1 })),
          short: ms.map((value) => ({ ms: value })),
          threshold: fc
            .tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }))
            .map(([num, den]) => fractionOf(num, den)),
          hold: ms.map((value) => ({ ms: value })),
          minEvents: fc.nat({ max: 1e9 }),
          confidence: fc.integer({ min: 1, max: 99_999_999 }).map((parts) => Number(`${parts}e-8`)),
        },
        { requiredKeys: ['severity', 'long', 'short', 'threshold'] },
      )
      .filter(({ long, short }) => short.ms < long.ms);
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), (policy) => {
        expect(parseAlertPolicy(formatAlertPolicy(policy))).toEqual({ kind: 'parsed', value: policy });
      }),
    );
  });
});
