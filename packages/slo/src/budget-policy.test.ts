import { describe, expect, it } from 'vitest';
import { decide, type ErrorBudgetPolicy, judgeChange, type PolicyReading } from './budget-policy.js';
import { fraction } from './fraction.js';
import { target } from './target.js';

/** The example of the SRE Workbook's appendix, with warnings before it. */
const POLICY: ErrorBudgetPolicy = {
  thresholds: [
    { spent: fraction('0.5'), actions: ['notify'] },
    { spent: fraction('0.75'), actions: ['notify', 'ticket'] },
    { spent: fraction('0.9'), actions: ['require-approval'], allows: ['security-fix'] },
    { spent: fraction('1'), actions: ['freeze-deploys'], allows: ['p0-fix', 'security-fix'] },
  ],
  exceptions: [
    { cause: 'company-network', reason: 'Nobody here could have done anything about it.' },
    { cause: 'out-of-scope-user', lifts: ['freeze-deploys'], reason: 'Load that was never promised to.' },
  ],
};

const reading = (bad: number, causes?: Record<string, number>): PolicyReading => ({
  counts: { good: 1_000_000 - bad, bad },
  target: target('99.9%'),
  ...(causes && { causes }),
});

const actions = (value: PolicyReading) => {
  const decision = decide(POLICY, value);
  return decision.kind === 'no-data'
    ? decision.kind
    : decision.actions.map(({ action, threshold }) => `${action}@${threshold.spent.num}/${threshold.spent.den}`);
};

describe('an error budget policy', () => {
  it.each([
    [0, []],
    [499, []],
    [500, ['notify@1/2']],
    [750, ['notify@3/4', 'ticket@3/4']],
    [900, ['notify@3/4', 'ticket@3/4', 'require-approval@9/10']],
    [999, ['notify@3/4', 'ticket@3/4', 'require-approval@9/10']],
    [1000, ['notify@3/4', 'ticket@3/4', 'require-approval@9/10', 'freeze-deploys@1/1']],
    [5000, ['notify@3/4', 'ticket@3/4', 'require-approval@9/10', 'freeze-deploys@1/1']],
  ])('with %d of 1,000 spent asks for %j', (bad, expected) => {
    expect(actions(reading(bad))).toEqual(expected);
  });

  it('decides nothing without data, and then a change needs somebody to approve it', () => {
    const decision = decide(POLICY, { counts: { good: 0, bad: 0 }, target: target('99.9%') });
    expect(decision).toEqual({ kind: 'no-data' });
    expect(judgeChange(decision, 'feature')).toBe('needs-approval');
  });

  it('does not hold excepted causes against the team, and says what it lifted', () => {
    const decision = decide(POLICY, reading(1200, { 'company-network': 500, timeout: 700 }));
    if (decision.kind === 'no-data') throw new Error('there was data');
    expect(decision.actions.map(({ action }) => action)).toEqual(['notify']);
    expect(decision.lifted.map(({ action }) => action)).toEqual(['ticket', 'require-approval', 'freeze-deploys']);
    expect(decision.actions[0]?.spent).toBeCloseTo(0.7, 12);
    expect(decision.lifted[0]?.spent).toBeCloseTo(1.2, 12);
  });

  it('asks for nothing that was only reached with what is excepted from it', () => {
    const outOfScope = decide(POLICY, reading(800, { 'out-of-scope-user': 500 }));
    expect(outOfScope).toMatchObject({ kind: 'decided', lifted: [] });
    expect(outOfScope.kind === 'decided' && outOfScope.actions.map(({ action }) => action)).toEqual([
      'notify',
      'ticket',
    ]);
  });

  it('goes by the highest threshold that is reached, in whatever order they are written', () => {
    const thresholds = ['1/3', '3/4', '1/2', '2'].map((spent) => ({
      spent: fraction(spent),
      actions: ['notify'] as const,
    }));
    // At 99.7 % three in a thousand may be bad: 240 of 100,000 are four fifths of that.
    const decision = decide(
      { thresholds, exceptions: [] },
      { counts: { good: 99_760, bad: 240 }, target: target('99.7%') },
    );
    expect(decision).toMatchObject({ actions: [{ threshold: { spent: fraction('3/4') }, spent: 0.8 }] });
  });

  it('lifts only what an exception names', () => {
    const decision = decide(POLICY, reading(1200, { 'out-of-scope-user': 300 }));
    if (decision.kind === 'no-data') throw new Error('there was data');
    expect(decision.actions.map(({ action }) => action)).toEqual(['notify', 'ticket', 'require-approval']);
    expect(decision.lifted.map(({ action }) => action)).toEqual(['freeze-deploys']);
  });

  it('takes no more away than there was', () => {
    expect(actions(reading(600, { 'company-network': 10_000 }))).toEqual([]);
    expect(actions(reading(600, { other: 600 }))).toEqual(['notify@1/2']);
  });

  it.each([
    [500, 'feature', 'allowed'],
    [900, 'feature', 'needs-approval'],
    [900, 'security-fix', 'allowed'],
    [900, 'p0-fix', 'needs-approval'],
    [1000, 'feature', 'frozen'],
    [1000, 'p0-fix', 'needs-approval'],
    [1000, 'security-fix', 'allowed'],
  ])('with %d of 1,000 spent, a %s is %s', (bad, kind, expected) => {
    expect(judgeChange(decide(POLICY, reading(bad)), kind)).toBe(expected);
  });
});
