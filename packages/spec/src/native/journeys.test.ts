import { describe, expect, it } from 'vitest';
import { formatDeclarationIssue } from '../declarations.js';
import { readDeclarations } from '../read-declarations.js';

const read = (rest: string) =>
  readDeclarations(
    `service: shop\nowner: team\nwindow: 7d\noperations: { pay: { availability: 99%, errorRate: 1% } }\n${rest}`,
  );
const errors = (rest: string) =>
  read(rest).issues.map((issue) => formatDeclarationIssue(issue).replace(/^stdin:\d+:\d+: error: /, ''));

describe('journeys', () => {
  it('are composites of the SLOs that they need, with owner and window of their service', () => {
    const { services, issues } = read(
      'journeys: { buy: { steps: [pay-availability, { slo: search/find-availability, weight: 0.5 }] } }\n',
    );
    expect(issues).toEqual([]);
    expect(services[0]?.declaration.journeys).toMatchObject([
      {
        name: 'buy',
        service: 'shop',
        owner: 'team',
        window: { kind: 'rolling', duration: { ms: 604_800_000 } },
        budgeting: { kind: 'occurrences' },
        members: [
          { service: 'shop', slo: 'pay-availability', weight: { num: 1, den: 1 } },
          { service: 'search', slo: 'find-availability', weight: { num: 1, den: 2 } },
        ],
      },
    ]);
  });

  it('have a target of their own by time slices', () => {
    const { services } = read(
      'journeys: { buy: { target: 99.5%, budgeting: timeslices 1m at 95%, window: { calendar: month }, steps: [pay-availability] } }\n',
    );
    expect(services[0]?.declaration.journeys).toMatchObject([
      { target: { text: '99.5%' }, budgeting: { kind: 'timeslices' }, window: { kind: 'calendar', unit: 'month' } },
    ]);
  });

  it.each([
    ['buy: {}', 'buy lacks steps: list the SLOs that it needs'],
    ['buy: { steps: [] }', 'steps must name at least one SLO'],
    ['Buy Now: { steps: [pay-availability] }', 'a journey\'s name must be a label (got "Buy Now")'],
    [
      'buy: { steps: [pay-availability, pay-availability] }',
      'a journey names each SLO once (got "shop/pay-availability" twice): give it a weight',
    ],
    [
      'buy: { steps: [pay-availabilty] }',
      'a step must be an SLO of "shop" (got "pay-availabilty"): did you mean "pay-availability"? [slo-unknown]',
    ],
    ['buy: { steps: [{ slo: pay-availability, weight: 0 }] }', 'weight must be above 0'],
    ['buy: { steps: [{ slo: pay-availability, weight: much }] }', 'a number must be exact (got "much")'],
    ['buy: { steps: [{ weight: 1 }] }', 'lacks slo'],
    ['buy: { steps: [pay-availability], target: 99% }', 'target says nothing by occurrences'],
    ['buy: { steps: [pay-availability], budgeting: ratio-timeslices 1m }', 'buy lacks target'],
    ['buy: { steps: [pay-availability], window: 1M }', 'a window must be a duration or a calendar window (got "1M")'],
    ['buy: { steps: [pay-availability], alerts: loud }', 'an alert rule needs'],
    ['buy: { stepps: [pay-availability] }', 'did you mean "steps"? [field-unknown]'],
    ['pay-availability: { steps: [pay-error-rate] }', 'an SLO name must be unique in its service'],
  ])('are refused as %s', (journey, expected) => {
    expect(errors(`journeys: { ${journey} }\n`).join('\n')).toContain(expected);
  });
});

describe('the error budget policy', () => {
  it('is read exactly', () => {
    const { services, issues } = read(`errorBudgetPolicy:
  thresholds:
    - { spent: 66.6%, actions: [notify] }
    - { spent: 100 %, actions: [freeze-deploys, require-approval], allows: [security-fix] }
  exceptions:
    - { cause: dependency, reason: Not ours, lifts: [freeze-deploys] }
`);
    expect(issues).toEqual([]);
    expect(services[0]?.declaration.errorBudgetPolicy).toEqual({
      thresholds: [
        { spent: { num: 333, den: 500 }, actions: ['notify'] },
        { spent: { num: 1, den: 1 }, actions: ['freeze-deploys', 'require-approval'], allows: ['security-fix'] },
      ],
      exceptions: [{ cause: 'dependency', reason: 'Not ours', lifts: ['freeze-deploys'] }],
    });
  });

  it.each([
    ['{}', 'errorBudgetPolicy lacks thresholds'],
    [
      '{ thresholds: [{ spent: 0%, actions: [notify] }] }',
      'spent must be a share above 0% (got "0%"): write it like "75%"',
    ],
    ['{ thresholds: [{ spent: 75, actions: [notify] }] }', 'spent must be a text (got 75)'],
    ['{ thresholds: [{ spent: 75%, actions: [] }] }', 'actions must name at least one'],
    [
      '{ thresholds: [{ spent: 75%, actions: [shout] }] }',
      'an action must be one of notify, ticket, require-approval, freeze-deploys (got "shout")',
    ],
    [
      '{ thresholds: [{ spent: 75%, actions: [notify] }, { spent: 50%, actions: [ticket] }] }',
      'thresholds must stand in the order of how much is spent',
    ],
    ['{ thresholds: [], exceptions: [{ cause: x }] }', 'lacks reason'],
    ['[]', 'errorBudgetPolicy must be a mapping (got a list)'],
  ])('is refused as %s', (policy, expected) => {
    expect(errors(`errorBudgetPolicy: ${policy}\n`).join('\n')).toContain(expected);
  });
});
