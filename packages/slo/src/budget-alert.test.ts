import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BudgetAlert, formatBudgetAlerts, parseBudgetAlerts, readBudgetAlert } from './budget-alert.js';
import { fraction, fractionOf } from './fraction.js';
import { target } from './target.js';

const HOUR = 3_600_000;
const slo = target('99.9%');
const window = (bad: number, total = 1_000_000) => ({ good: total - bad, bad });

function alert(text: string): BudgetAlert {
  const parsed = parseBudgetAlerts(text);
  if (parsed.kind === 'refused' || !parsed.value[0]) throw new Error(`${text} is no budget alert`);
  return parsed.value[0];
}

describe('a budget alert', () => {
  it('is read from its text', () => {
    expect(
      parseBudgetAlerts('ticket 75% spent; page exhausted within 4h over 1h hold 5m;page 99.5 % spent hold 1m'),
    ).toEqual({
      kind: 'parsed',
      value: [
        { kind: 'spent', severity: 'ticket', share: fraction('0.75') },
        { kind: 'exhaustion', severity: 'page', within: { ms: 4 * HOUR }, over: { ms: HOUR }, hold: { ms: 300_000 } },
        { kind: 'spent', severity: 'page', share: fraction('0.995'), hold: { ms: 60_000 } },
      ],
    });
  });

  it.each([
    ['', 'budget-alert-malformed'],
    ['ticket 75 spent', 'budget-alert-malformed'],
    ['warn 75% spent', 'budget-alert-malformed'],
    ['a ticket 75% spent', 'budget-alert-malformed'],
    ['ticket 75% spent or so', 'budget-alert-malformed'],
    ['ticket 0% spent', 'budget-alert-malformed'],
    ['page exhausted within 4h', 'budget-alert-malformed'],
    ['ticket many% spent', 'fraction-malformed'],
    ['ticket 75% spent hold on', 'duration-malformed'],
    ['page exhausted within soon over 1h', 'duration-malformed'],
    ['page exhausted within 4h over soon', 'duration-malformed'],
  ])('refuses %j as %s', (text, code) => {
    expect(parseBudgetAlerts(text)).toMatchObject({ kind: 'refused', code });
  });

  it('says what it is about', () => {
    expect(parseBudgetAlerts('ticket soon')).toMatchObject({
      message:
        'a budget alert must say what it is about (got "ticket soon"): write "ticket 75% spent" or "page exhausted within 4h over 1h"',
    });
    expect(parseBudgetAlerts('ticket 0% spent')).toMatchObject({
      message:
        'a share of the budget must be above 0% (got "ticket 0% spent"): write "ticket 75% spent" or "page exhausted within 4h over 1h"',
    });
  });

  it('may be laid out with any white space', () => {
    const text = 'ticket 75% spent hold 1m; page exhausted within 4h over 1h hold 5m';
    expect(parseBudgetAlerts(` ${text.replaceAll(' ', '  ')} `)).toEqual(parseBudgetAlerts(text));
  });

  it('is read back as it was written', () => {
    const ms = fc.integer({ min: 1, max: 2_592_000_000 }).map((value) => ({ ms: value }));
    const severity = fc.constantFrom('page' as const, 'ticket' as const);
    const hold = fc.option(ms, { nil: undefined }).map((value) => (value ? { hold: value } : {}));
    const spent = fc
      .tuple(severity, fc.integer({ min: 1, max: 20_000 }), hold)
      .map(([s, parts, h]): BudgetAlert => ({ kind: 'spent', severity: s, share: fractionOf(parts, 10_000), ...h }));
    const exhaustion = fc
      .tuple(severity, ms, ms, hold)
      .map(([s, within, over, h]): BudgetAlert => ({ kind: 'exhaustion', severity: s, within, over, ...h }));
    fc.assert(
      fc.property(fc.array(fc.oneof(spent, exhaustion), { minLength: 1, maxLength: 3 }), (alerts) => {
        expect(parseBudgetAlerts(formatBudgetAlerts(alerts))).toEqual({ kind: 'parsed', value: alerts });
      }),
    );
  });
});

describe('an alert on a share of the budget', () => {
  it.each([
    [749, 'quiet'],
    [750, 'breaching'],
    [1500, 'breaching'],
  ])('with %d of 1,000 spent is %s', (bad, expected) => {
    expect(readBudgetAlert(alert('ticket 75% spent'), { target: slo, window: window(bad), windowMs: 720 * HOUR })).toBe(
      expected,
    );
  });

  it('is quiet without events, and unknown where telemetry is missing', () => {
    const nothing = { target: slo, window: window(0, 0), windowMs: 720 * HOUR };
    expect(readBudgetAlert(alert('ticket 75% spent'), nothing)).toBe('quiet');
    expect(readBudgetAlert(alert('ticket 75% spent'), { ...nothing, complete: false })).toBe('unknown');
    expect(readBudgetAlert(alert('ticket 75% spent'), { ...nothing, window: window(750), complete: false })).toBe(
      'breaching',
    );
  });
});

describe('an alert on exhaustion', () => {
  const read = (bad: number, recent?: { good: number; bad: number }) =>
    readBudgetAlert(alert('page exhausted within 4h over 1h'), {
      target: slo,
      window: window(bad),
      windowMs: 720 * HOUR,
      ...(recent && { recent }),
    });

  it('fires when what remains is gone in time: half of 30 days at 90 times lasts 4 h', () => {
    expect(read(500, { good: 910, bad: 90 })).toBe('breaching');
    expect(read(500, { good: 911, bad: 89 })).toBe('quiet');
    expect(read(499, { good: 910, bad: 90 })).toBe('quiet');
  });

  it('takes budgets and times as they are: three in a thousand, and tenths of a millisecond', () => {
    // Half of the budget of 99.7 % at a burn rate of 90 lasts 4 h in 30 days; 720 h + 0.1 ms would last longer than that.
    const asked = { target: target('99.7%'), window: window(1500), recent: { good: 730, bad: 270 } };
    const within = alert('page exhausted within 4h over 1h');
    expect(readBudgetAlert(within, { ...asked, windowMs: 720 * HOUR })).toBe('breaching');
    expect(readBudgetAlert(within, { ...asked, windowMs: 720 * HOUR + 0.1 })).toBe('quiet');
    expect(readBudgetAlert(within, { ...asked, windowMs: 720 * HOUR, recent: { good: 731, bad: 269 } })).toBe('quiet');
  });

  it('fires when nothing remains', () => {
    expect(read(1000)).toBe('breaching');
    expect(read(1000, { good: 10, bad: 0 })).toBe('breaching');
    expect(read(999)).toBe('quiet');
  });

  it('is quiet when nothing burns', () => {
    expect(read(999, { good: 10, bad: 0 })).toBe('quiet');
    expect(read(999, { good: 0, bad: 0 })).toBe('quiet');
  });

  it('takes a window without events for a full budget', () => {
    const asked = { target: slo, window: window(0, 0), windowMs: 720 * HOUR };
    expect(
      readBudgetAlert(alert('page exhausted within 4h over 1h'), { ...asked, recent: { good: 820, bad: 180 } }),
    ).toBe('breaching');
    expect(
      readBudgetAlert(alert('page exhausted within 4h over 1h'), { ...asked, recent: { good: 821, bad: 179 } }),
    ).toBe('quiet');
  });
});
