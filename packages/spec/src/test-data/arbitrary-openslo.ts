import fc from 'fast-check';
import type {
  InlineSli,
  Metadata,
  MetricSource,
  Objective,
  OpenSloObject,
  OpenSloOf,
  RefOr,
  SliMetric,
  SloSpec,
  TimeWindow,
} from '../openslo/objects.js';

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);
const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' });
const odd = fc.constantFrom(
  'yes',
  'null',
  '1.0',
  '# no comment',
  'a: b',
  ' padded ',
  'two\nlines',
  '<<',
  '*a',
  '"',
  '99.9%',
  '2026-01-01',
);
const sentence = fc.oneof(text, odd);
const shorthand = fc
  .tuple(fc.integer({ min: 1, max: 400 }), fc.constantFrom('m', 'h', 'd', 'w', 'M', 'Q', 'Y'))
  .map(([count, unit]) => `${count}${unit}`);

/** An object whose keys without a value are absent, as they are in documents. */
function present<T extends object>(
  fields: { [K in keyof T]: fc.Arbitrary<T[K]> },
  required: readonly (keyof T)[],
): fc.Arbitrary<T> {
  return fc.record(fields, { requiredKeys: [...required], noNullPrototype: true }) as fc.Arbitrary<T>;
}

const metadata = present<Metadata>(
  {
    name: label,
    displayName: sentence,
    labels: fc.dictionary(label, fc.array(sentence, { minLength: 1, maxLength: 3 }), {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    }),
    annotations: fc.dictionary(
      label.map((name) => `example.com/${name}`),
      sentence,
      { minKeys: 1, maxKeys: 2, noNullPrototype: true },
    ),
  },
  ['name'],
);

const source = present<MetricSource>(
  {
    metricSourceRef: label,
    type: text,
    spec: fc.dictionary(label, fc.oneof(sentence, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 2 })), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
  },
  ['type', 'spec'],
);

const threshold = fc.record({ kind: fc.constant('threshold' as const), source }, { noNullPrototype: true });
const ratio: fc.Arbitrary<SliMetric> = fc.oneof(
  fc.record(
    { kind: fc.constant('ratio' as const), counter: fc.boolean(), good: source, total: source },
    { noNullPrototype: true },
  ),
  fc.record(
    { kind: fc.constant('ratio' as const), counter: fc.boolean(), bad: source, total: source },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant('raw' as const),
      counter: fc.boolean(),
      rawType: fc.constantFrom('success' as const, 'failure' as const),
      source,
    },
    { noNullPrototype: true },
  ),
);

function sli(metric: fc.Arbitrary<SliMetric>): fc.Arbitrary<InlineSli> {
  const spec = present<InlineSli['spec']>({ description: sentence, metric }, ['metric']);
  return fc.record({ metadata, spec }, { noNullPrototype: true });
}

function refOr<T>(inline: fc.Arbitrary<T>): fc.Arbitrary<RefOr<T>> {
  return fc.oneof(
    label.map((name) => ({ kind: 'ref' as const, name })),
    inline.map((object) => ({ kind: 'inline' as const, object })),
  );
}

const notificationTarget: fc.Arbitrary<OpenSloOf<'AlertNotificationTarget'>> = fc.record(
  {
    kind: fc.constant('AlertNotificationTarget' as const),
    metadata,
    spec: present({ description: sentence, target: text }, ['target']),
  },
  { noNullPrototype: true },
);

const condition: fc.Arbitrary<OpenSloOf<'AlertCondition'>> = fc.record(
  {
    kind: fc.constant('AlertCondition' as const),
    metadata,
    spec: present<OpenSloOf<'AlertCondition'>['spec']>(
      {
        description: sentence,
        severity: text,
        op: fc.constantFrom('lte', 'gte', 'lt', 'gt'),
        threshold: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((value) => value + 0),
        lookbackWindow: shorthand,
        alertAfter: shorthand,
      },
      ['severity', 'op', 'threshold', 'lookbackWindow'],
    ),
  },
  { noNullPrototype: true },
);

const alertPolicy: fc.Arbitrary<OpenSloOf<'AlertPolicy'>> = fc.record(
  {
    kind: fc.constant('AlertPolicy' as const),
    metadata,
    spec: present<OpenSloOf<'AlertPolicy'>['spec']>(
      {
        description: sentence,
        alertWhenNoData: fc.boolean(),
        alertWhenResolved: fc.boolean(),
        alertWhenBreaching: fc.boolean(),
        condition: refOr(condition),
        notificationTargets: fc.array(refOr(notificationTarget), { minLength: 1, maxLength: 2 }),
      },
      ['alertWhenNoData', 'alertWhenResolved', 'alertWhenBreaching', 'condition', 'notificationTargets'],
    ),
  },
  { noNullPrototype: true },
);

const timeWindow: fc.Arbitrary<TimeWindow> = fc.oneof(
  fc.record({ kind: fc.constant('rolling' as const), duration: shorthand }, { noNullPrototype: true }),
  fc.record(
    {
      kind: fc.constant('calendar' as const),
      duration: shorthand,
      startTime: fc.constantFrom('2026-01-05 00:00:00', '1999-12-31 23:59:59'),
      timeZone: fc.constantFrom('Europe/Berlin', 'UTC'),
    },
    { noNullPrototype: true },
  ),
);

const share = fc.integer({ min: 1, max: 99_999 });
const target: fc.Arbitrary<Pick<Objective, 'target' | 'targetPercent'>> = fc.oneof(
  share.map((parts) => ({ target: parts / 100_000 })),
  share.map((parts) => ({ targetPercent: parts / 1_000 })),
);

const slices = fc.record(
  { timeSliceTarget: share.map((parts) => parts / 100_000), timeSliceWindow: shorthand },
  { noNullPrototype: true },
);

type Surroundings = Pick<SloSpec, 'budgetingMethod'> & { readonly isThreshold: boolean; readonly isComposite: boolean };

function objective({ budgetingMethod, isThreshold, isComposite }: Surroundings): fc.Arbitrary<Objective> {
  const bound = fc.record(
    { op: fc.constantFrom('lte', 'gte', 'lt', 'gt'), value: fc.integer({ min: 0, max: 9999 }) },
    { noNullPrototype: true },
  );
  return fc
    .tuple(
      present<Pick<Objective, 'displayName'>>({ displayName: sentence }, []),
      target,
      isThreshold ? bound : fc.constant({}),
      budgetingMethod === 'Occurrences' ? fc.constant({}) : slices,
      isComposite
        ? fc.record(
            { indicator: refOr(sli(ratio)), compositeWeight: fc.constantFrom(0.5, 1, 3) },
            { noNullPrototype: true },
          )
        : fc.constant({}),
    )
    .map((parts) => Object.assign({}, ...parts) as Objective);
}

const slo: fc.Arbitrary<OpenSloOf<'SLO'>> = fc
  .record({
    budgetingMethod: fc.constantFrom('Occurrences' as const, 'Timeslices' as const, 'RatioTimeslices' as const),
    indicator: fc.constantFrom('ratio', 'threshold', 'ref', 'composite'),
  })
  .chain(({ budgetingMethod, indicator }) => {
    const around = { budgetingMethod, isThreshold: indicator === 'threshold', isComposite: indicator === 'composite' };
    const inline = sli(indicator === 'threshold' ? threshold : ratio).map((object) => ({
      kind: 'inline' as const,
      object,
    }));
    const fields = {
      description: sentence,
      service: label,
      ...(indicator === 'composite'
        ? {}
        : { indicator: indicator === 'ref' ? label.map((name) => ({ kind: 'ref' as const, name })) : inline }),
      timeWindow,
      budgetingMethod: fc.constant(budgetingMethod),
      objectives: fc.array(objective(around), { minLength: 1, maxLength: indicator === 'threshold' ? 1 : 2 }),
      alertPolicies: fc.array(refOr(alertPolicy), { minLength: 1, maxLength: 2 }),
    };
    const optional = ['description', 'alertPolicies'];
    const spec = fc.record(fields, {
      requiredKeys: Object.keys(fields).filter((name) => !optional.includes(name)) as never[],
      noNullPrototype: true,
    });
    // fast-check cannot follow the optional fields through the record.
    return fc.record(
      { kind: fc.constant('SLO' as const), metadata, spec },
      { noNullPrototype: true },
    ) as unknown as fc.Arbitrary<OpenSloOf<'SLO'>>;
  });

/** Objects of every kind, as strict readers take them. */
export const arbitraryObject: fc.Arbitrary<OpenSloObject> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('Service' as const),
      metadata,
      spec: present<{ description?: string }>({ description: sentence }, []),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant('DataSource' as const),
      metadata,
      spec: present<OpenSloOf<'DataSource'>['spec']>(
        {
          description: sentence,
          type: text,
          connectionDetails: fc.dictionary(label, sentence, { minKeys: 1, noNullPrototype: true }),
        },
        ['type', 'connectionDetails'],
      ),
    },
    { noNullPrototype: true },
  ),
  sli(fc.oneof(threshold, ratio)).map((object) => ({ kind: 'SLI' as const, ...object })),
  notificationTarget,
  condition,
  alertPolicy,
  slo,
);
