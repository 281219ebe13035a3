import { describe, expect, it } from 'vitest';
import { alertPolicy } from './alert-policy-text.js';
import { readContract } from './contract.js';
import { type LintContext, lintSlo } from './lint.js';
import type { Slo } from './slo.js';

function slo(target: string, alerts?: string, window = '30d'): Slo {
  const { slos } = readContract({ service: 's', window, operations: { pay: { availability: target } } });
  const [first] = slos;
  if (!first) throw new Error('the contract promises nothing');
  return alerts === undefined ? first : { ...first, alertPolicy: alertPolicy(alerts) };
}

const codes = (value: Slo, context?: LintContext) =>
  lintSlo(value, context).map(({ code, path }) => `${path.join('.')} ${code}`);

describe('the lint of an SLO', () => {
  it('has nothing to say about an ordinary one', () => {
    expect(codes(slo('99.9%', 'page 1h/5m > 14.4; page 6h/30m > 6; ticket 1d/2h > 3'))).toEqual([]);
    expect(codes(slo('99.9%'))).toEqual([]);
  });

  it('takes a ticket at exactly 1 where it follows from the window, and not where somebody wrote it', () => {
    expect(codes(slo('99.9%', 'ticket 3d/6h > 1'))).toEqual(['alertPolicy.0 lint-alert-fires-while-kept']);
    // The default policy gives a ticket at 14/15 for 28 days, and at 7/10 and 7/30 for a week.
    expect(codes(slo('99.9%', undefined, '28d'))).toEqual(['alertPolicy.3 lint-alert-fires-while-kept']);
    expect(codes(slo('99.9%', undefined, '7d'))).toEqual([
      'alertPolicy.2 lint-alert-fires-while-kept',
      'alertPolicy.3 lint-alert-fires-while-kept',
    ]);
  });

  it('finds the page that can never fire: 14.4 at 90 %, where a total outage burns at 10', () => {
    expect(lintSlo(slo('90%', 'page 1h/5m > 14.4'))).toEqual([
      {
        code: 'lint-alert-never-fires',
        path: ['alertPolicy', 0],
        message:
          'the alert can never fire (got page 1h/5m > 14.4): a total outage burns at 10 when the target is 90%; lower it',
      },
    ]);
    expect(codes(slo('90%', 'page 1h/5m > 10'))).toEqual(['alertPolicy.0 lint-alert-never-fires']);
    expect(codes(slo('90%', 'page 1h/5m > 9.999'))).toEqual([]);
  });

  it('finds the alert that fires while the promise is kept', () => {
    expect(lintSlo(slo('99.9%', 'ticket 3d/6h > 14/15', '28d'))).toEqual([
      {
        code: 'lint-alert-fires-while-kept',
        path: ['alertPolicy', 0],
        message:
          'the alert fires while the promise is kept (got ticket 3d/6h > 14/15): a burn rate of 1 is what the target allows; raise it above 1',
      },
    ]);
    expect(codes(slo('99.9%', 'ticket 3d/6h > 1.0001'))).toEqual([]);
  });

  it('finds the short window that sees less than two exports', () => {
    expect(lintSlo(slo('99.9%', 'page 1h/1m > 14.4'), { exportIntervalMs: 60_000 })).toEqual([
      {
        code: 'lint-short-window-unseen',
        path: ['alertPolicy', 0],
        message: 'the short window sees less than two exports (got 1m): make it 2m at least',
      },
    ]);
    expect(codes(slo('99.9%', 'page 1h/2m > 14.4'), { exportIntervalMs: 60_000 })).toEqual([]);
    expect(codes(slo('99.9%', 'page 1h/1m > 14.4'))).toEqual([]);
  });

  it('finds the alert that looks back further than the promise', () => {
    expect(lintSlo(slo('99.9%', 'page 1h/5m > 14.4; ticket 3d/6h > 2', '2d'))).toEqual([
      {
        code: 'lint-alert-outlasts-window',
        path: ['alertPolicy', 1],
        message: 'the alert looks back further than the promise (got ticket 3d/6h for 2d): shorten its long window',
      },
    ]);
    expect(codes(slo('99.9%', 'ticket 3d/6h > 2', '3d'))).toEqual([]);
  });

  it('finds the budget of less than one event', () => {
    expect(lintSlo(slo('99.9%', 'page 1h/5m > 14.4'), { eventsPerWindow: 999 })).toEqual([
      {
        code: 'lint-budget-under-one-event',
        path: ['target'],
        message:
          'the budget of 30d is less than one event (got 999 events at 99.9%): lower the target, lengthen the window or join services until there are 1000 events',
      },
    ]);
    expect(codes(slo('99.9%', 'page 1h/5m > 14.4'), { eventsPerWindow: 1000 })).toEqual([]);
    // At 99.7 % three in a thousand may be bad: 333 events allow 0.999 of one.
    expect(lintSlo(slo('99.7%', 'page 1h/5m > 14.4'), { eventsPerWindow: 333 })).toMatchObject([
      { message: expect.stringContaining('until there are 334 events') },
    ]);
    expect(codes(slo('99.7%', 'page 1h/5m > 14.4'), { eventsPerWindow: 334 })).toEqual([]);
  });
});
