import { describe, expect, it } from 'vitest';
import { formatDeclarationIssue } from '../declarations.js';
import { readDeclarationFiles, readDeclarations } from '../read-declarations.js';

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: web-availability
spec:
  service: web
  indicator:
    metadata:
      name: web-good
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: good
        total:
          metricSource:
            type: Prometheus
            spec:
              query: total
  timeWindow:
    - duration: 4w
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: 0.995
`;

const serious = (text: string) =>
  readDeclarations(text, { file: 'o.yaml' })
    .issues.filter(({ gravity }) => gravity !== 'note')
    .map(formatDeclarationIssue);

describe("anybody's OpenSLO", () => {
  it('becomes an SLO whose events the code calls good or bad, and says what is lost', () => {
    const { slos, issues } = readDeclarations(SLO, { file: 'o.yaml' });
    expect(slos).toMatchObject([
      {
        name: 'web-availability',
        service: 'web',
        operation: 'web',
        indicator: { kind: 'custom' },
        target: { text: '99.5%' },
        window: { kind: 'rolling', duration: { ms: 2_419_200_000 } },
      },
    ]);
    expect(issues.map(formatDeclarationIssue)).toEqual([
      'o.yaml:1:1: note: "web-availability" loses what Plimsoll does not keep: the query of its indicator (the code says what is good) [import-loss]',
      'o.yaml:6:3: note: spec: "web-availability" has no alert on its burn rate: it gets the default policy [import-default]',
    ]);
  });

  const OP = 'objectives:\n    - op: gte\n      target: 0.995';
  const NUMERIC = 'budgetingMethod: RatioTimeslices\n  objectives:\n    - timeSliceWindow: 5\n      target: 0.995';

  it.each([
    [
      'objectives:\n    - target: 0.995',
      OP,
      'o.yaml:28:11: warning: spec.objectives.0.op: op says nothing for a ratio metric, and the reference validator refuses it: it is left out [openslo-ignored]',
    ],
    [
      'budgetingMethod: Occurrences\n  objectives:\n    - target: 0.995',
      NUMERIC,
      'o.yaml:28:24: warning: spec.objectives.0.timeSliceWindow: timeSliceWindow should be "5m": the reference validator cannot read a number [openslo-strict]',
    ],
    [
      '  timeWindow:\n    - duration: 4w\n      isRolling: true\n',
      '',
      'o.yaml:6:3: warning: spec: spec should have a timeWindow: the reference validator asks for it [openslo-strict]',
    ],
    [
      '      isRolling: true\n',
      '',
      'o.yaml:24:7: warning: spec.timeWindow.0: a rolling window should say isRolling: true: the reference validator asks for it [openslo-strict]',
    ],
    [
      'name: web-availability',
      'name: web-availability\n  labels: { tier: 1 }',
      'o.yaml:5:19: warning: metadata.labels.tier: tier should be a text (got 1): put it in quotes, the reference validator refuses it [openslo-strict]',
    ],
    [
      'name: web-availability',
      'name: WebAvailability',
      'o.yaml:4:9: warning: metadata.name: name should be lower-case letters, digits and "-", at most 63 (got "WebAvailability"): the reference validator refuses it [openslo-strict]',
    ],
  ])('takes a form that the README or the validator allows, with a warning (%#)', (from, to, expected) => {
    expect(SLO).toContain(from);
    const { slos } = readDeclarations(SLO.replace(from, to));
    expect(slos).toHaveLength(1);
    expect(serious(SLO.replace(from, to))).toEqual([expected]);
  });

  it.each([
    [
      'target: 0.995',
      'target: 1.0',
      'spec.objectives.0.target: target must be below 1 (got 1): a budget of zero cannot burn [field-value]',
    ],
    [
      'target: 0.995',
      'target: 0',
      'spec.objectives.0.target: target must be above 0: a target of zero promises nothing [field-value]',
    ],
    ['target: 0.995', 'targetPercent: 100', 'targetPercent must be below 100 (got 100)'],
    [
      'target: 0.995',
      'target: 0.99\n      targetPercent: 99',
      'an objective has exactly one of target and targetPercent (got both) [fields-exclusive]',
    ],
    ['- target: 0.995', '- displayName: x', '(got neither) [fields-exclusive]'],
    [
      '  objectives:\n    - target: 0.995\n',
      '  objectives: []\n',
      'objectives must have at least one objective: without a target nothing is promised [field-value]',
    ],
    ['duration: 4w', 'duration: 1h30m', 'duration must be a duration (got "1h30m")'],
    ['duration: 4w', 'duration: 30s', 'duration must be a duration (got "30s")'],
    ['duration: 4w', 'duration: 0d', 'duration must be a duration (got "0d")'],
    [
      '    - duration: 4w\n',
      '    - { duration: 1w, isRolling: true }\n    - duration: 4w\n',
      'timeWindow must have exactly one window (got 2) [field-value]',
    ],
    [
      'isRolling: true',
      'calendar: { startTime: 2026-01-05 00:00:00, timeZone: Mars/Olympus }',
      'a time zone must be an IANA name (got "Mars/Olympus")',
    ],
    [
      'isRolling: true',
      'calendar: { startTime: 2026-01-05, timeZone: UTC }',
      'startTime must be a local date and time (got "2026-01-05")',
    ],
    [
      'isRolling: true',
      'isRolling: true\n      calendar: { startTime: 2026-01-05 00:00:00, timeZone: UTC }',
      'calendar cannot stand beside isRolling: true',
    ],
    ['isRolling: true', 'isRolling: false', 'isRolling is false, but there is no calendar'],
    [
      'budgetingMethod: Occurrences',
      'budgetingMethod: Occurences',
      'budgetingMethod must be one of Occurrences, Timeslices, RatioTimeslices (got "Occurences"): write Occurrences [field-value]',
    ],
    ['budgetingMethod: Occurrences', 'budgetingMethod: RatioTimeslices', 'lacks timeSliceWindow'],
    [
      '  service: web\n',
      '  service: ""\n',
      'service is empty: name the service that makes the promise [field-missing]',
    ],
    ['  service: web\n', '', 'spec lacks service: name the service that makes the promise [field-missing]'],
    ['  service: web\n', '  service: web\n  markdown: x\n', '"markdown" is not a field of spec'],
    ['  timeWindow:\n', '  timewindow:\n', 'did you mean "timeWindow"? [field-unknown]'],
    [
      '        good:',
      '        bad: { metricSource: { type: x, spec: { q: x } } }\n        good:',
      'ratioMetric has exactly one of good and bad (got both) [fields-exclusive]',
    ],
    [
      'apiVersion: openslo/v1',
      'apiVersion: openslo/v1alpha',
      'apiVersion must be openslo/v1 (got "openslo/v1alpha"): convert the document to v1 first [format-unknown]',
    ],
    ['kind: SLO', 'kind: SLOO', 'kind must be one of Service, DataSource'],
  ])('is refused when %j becomes %j', (from, to, expected) => {
    expect(SLO).toContain(from);
    const found = serious(SLO.replace(from, to)).filter((issue) => issue.includes(': error: '));
    expect(found.join('\n')).toContain(expected);
    expect(found).toHaveLength(1);
  });

  it('reports names that stand twice and references that lead nowhere, across files', () => {
    const referring = SLO.replace(
      / {2}indicator:[\s\S]*?(?= {2}timeWindow)/,
      '  indicatorRef: web-good\n  alertPolicies: [{ alertPolicyRef: burn }]\n',
    );
    const sli =
      'apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: web-good }\nspec: { ratioMetric: { good: { metricSource: { metricSourceRef: prom, spec: { q: a } } }, total: { metricSource: { type: x, spec: { q: b } } } } }\n';
    const { issues } = readDeclarationFiles([
      { file: 'slo.yaml', text: referring },
      { file: 'sli.yaml', text: `${sli}---\n${sli}` },
    ]);
    expect(issues.filter(({ gravity }) => gravity === 'error').map(formatDeclarationIssue)).toEqual([
      'slo.yaml:8:37: error: spec.alertPolicies.0.alertPolicyRef: there is no AlertPolicy "burn": add it, or give its file too [openslo-dangling]',
      'sli.yaml:4:65: error: spec.ratioMetric.good.metricSource.metricSourceRef: there is no DataSource "prom": add it, or give its file too [openslo-dangling]',
      'sli.yaml:8:19: error: metadata.name: SLI "web-good" is declared twice: rename one of them [openslo-duplicate]',
      'sli.yaml:9:65: error: spec.ratioMetric.good.metricSource.metricSourceRef: there is no DataSource "prom": add it, or give its file too [openslo-dangling]',
    ]);
  });

  it('has the alerts of its policies, each over its window and the last twelfth of it', () => {
    const alerts = `  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: fast }
      spec:
        alertWhenBreaching: true
        conditions:
          - kind: AlertCondition
            metadata: { name: fast }
            spec:
              severity: critical
              condition: { kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h, alertAfter: 2m }
        notificationTargets: [{ targetRef: team }]
    - kind: AlertPolicy
      metadata: { name: silly }
      spec:
        conditions:
          - kind: AlertCondition
            metadata: { name: silly }
            spec: { severity: warning, condition: { kind: burnrate, op: lte, threshold: 2, lookbackWindow: 1h } }
        notificationTargets: [{ targetRef: team }]
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: { name: team }
spec: { target: slack }
`;
    const { slos, issues } = readDeclarations(SLO + alerts);
    expect(issues.filter(({ gravity }) => gravity !== 'note')).toEqual([]);
    expect(slos[0]?.alertPolicy).toEqual([
      {
        severity: 'page',
        long: { ms: 3_600_000 },
        short: { ms: 300_000 },
        threshold: { num: 72, den: 5 },
        hold: { ms: 120_000 },
      },
    ]);
    expect(issues.map(({ message }) => message)).toContain(
      'an alert on a burn rate that is low (op: lte) is left out: it would fire while all is well',
    );
  });

  it('becomes several SLOs and a journey where it is a composite', () => {
    const member = (name: string) => `    - displayName: ${name}
      target: 0.99
      compositeWeight: 2
      indicator:
        metadata: { name: ${name.toLowerCase()} }
        spec: { ratioMetric: { counter: true, good: { metricSource: { type: x, spec: { q: g } } }, total: { metricSource: { type: x, spec: { q: t } } } } }
`;
    const composite = SLO.replace(/ {2}indicator:[\s\S]*?(?= {2}timeWindow)/, '').replace(
      / {4}- target: 0.995\n/,
      member('Search') + member('Pay'),
    );
    const { services, issues } = readDeclarations(composite);
    expect(issues.filter(({ gravity }) => gravity !== 'note')).toEqual([]);
    expect(services[0]?.declaration.slos.map(({ name }) => name)).toEqual([
      'web-availability-search',
      'web-availability-pay',
    ]);
    expect(services[0]?.declaration.journeys).toMatchObject([
      {
        name: 'web-availability',
        budgeting: { kind: 'occurrences' },
        members: [
          { service: 'web', slo: 'web-availability-search', weight: { num: 2, den: 1 } },
          { service: 'web', slo: 'web-availability-pay', weight: { num: 2, den: 1 } },
        ],
      },
    ]);
  });

  it('is a sampled bound where it has a threshold metric', () => {
    const threshold = SLO.replace(
      / {6}ratioMetric:[\s\S]*?(?= {2}timeWindow)/,
      '      thresholdMetric: { metricSource: { type: x, spec: { q: cpu } } }\n',
    ).replace('- target: 0.995', '- { op: lte, value: 0.8, target: 0.995 }');
    expect(serious(threshold)).toEqual([]);
    expect(readDeclarations(threshold).slos[0]?.indicator).toEqual({ kind: 'saturation', atMost: 0.8 });
    expect(readDeclarations(threshold.replace('lte', 'gt')).slos[0]?.indicator).toEqual({
      kind: 'throughput',
      atLeast: 0.8,
    });
    expect(serious(threshold.replace('op: lte, ', ''))[0]).toContain('lacks op');
  });
});
