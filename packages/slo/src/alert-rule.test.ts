import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRule } from './alert-policy.js';
import { alertPolicy } from './alert-policy-text.js';
import { readRule } from './alert-rule.js';
import { exceeds } from './burn-rate.js';
import { target } from './target.js';
import { trend } from './trend.js';

function rule(text: string): AlertRule {
  const [first] = alertPolicy(text);
  if (!first) throw new Error('a policy has a rule');
  return first;
}

const slo = target('99.9%');
const over = { good: 970, bad: 30 };
const under = { good: 990, bad: 10 };
const none = { good: 0, bad: 0 };

describe('a rule', () => {
  it.each([
    ['both windows burn', over, over, 'breaching'],
    ['only the long one does', over, under, 'quiet'],
    ['only the short one does', under, over, 'quiet'],
    ['neither does', under, under, 'quiet'],
    ['the short one is empty', over, none, 'quiet'],
    ['the long one is empty', none, over, 'quiet'],
  ])('when %s', (_, long, short, expected) => {
    expect(readRule(rule('page 1h/5m > 14.4'), slo, { long, short })).toBe(expected);
    expect(readRule(rule('page 1h/5m > 14.4'), slo, { long, short, complete: false })).toBe(
      expected === 'quiet' ? 'unknown' : expected,
    );
  });

  it('asks for a minimum of events in the long window', () => {
    expect(readRule(rule('page 1h/5m > 14.4 min 1000 events'), slo, { long: over, short: over })).toBe('breaching');
    expect(readRule(rule('page 1h/5m > 14.4 min 1001 events'), slo, { long: over, short: over })).toBe('quiet');
  });

  it('asks for confidence in the long window: 1 bad of 10 is not sure to be above 14.4, 5 of 100 is at 95 % and not at 99.9 %', () => {
    const few = { good: 9, bad: 1 };
    expect(readRule(rule('page 1h/5m > 14.4'), slo, { long: few, short: few })).toBe('breaching');
    expect(readRule(rule('page 1h/5m > 14.4 confidence 95%'), slo, { long: few, short: few })).toBe('quiet');
    const some = { good: 95, bad: 5 };
    expect(readRule(rule('page 1h/5m > 14.4 confidence 95%'), slo, { long: some, short: few })).toBe('breaching');
    expect(readRule(rule('page 1h/5m > 14.4 confidence 99.9%'), slo, { long: some, short: few })).toBe('quiet');
  });

  it('breaches only when both windows are above the threshold', () => {
    const counts = fc.record({ good: fc.nat({ max: 500 }), bad: fc.nat({ max: 50 }) });
    const options = fc.constantFrom('', ' min 20 events', ' confidence 95%', ' min 5 events confidence 80%');
    fc.assert(
      fc.property(counts, counts, options, (long, short, option) => {
        const asked = rule(`page 1h/5m > 14.4${option}`);
        if (readRule(asked, slo, { long, short }) !== 'breaching') return;
        expect(exceeds(long, slo, asked.threshold)).toBe(true);
        expect(exceeds(short, slo, asked.threshold)).toBe(true);
        expect(long.good + long.bad).toBeGreaterThanOrEqual(asked.minEvents ?? 0);
      }),
    );
  });
});

describe('the trend', () => {
  it.each([
    [under, over, 'increasing'],
    [over, under, 'recovering'],
    [over, { good: 97, bad: 3 }, 'steady'],
    [none, over, 'unknown'],
    [over, none, 'unknown'],
    [{ good: 5, bad: 0 }, { good: 1, bad: 0 }, 'steady'],
  ])('from %j to %j is %s', (long, short, expected) => {
    expect(trend({ long, short })).toBe(expected);
  });
});
