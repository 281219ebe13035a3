import { readContract, type ServiceContract } from '@plimsoll/slo';
import fc from 'fast-check';
import { arbitraryContract } from './arbitrary-contract.js';

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
const sentence = fc.stringMatching(/^[A-Za-z][ -~]{0,30}[a-z.]$/);
const actions = fc.uniqueArray(fc.constantFrom('notify', 'ticket', 'require-approval', 'freeze-deploys'), {
  minLength: 1,
});

const policy = fc
  .record(
    {
      thresholds: fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 3 }),
      actions,
      allows: fc.array(label, { minLength: 1, maxLength: 2 }),
      exceptions: fc.array(
        fc.record({ cause: label, reason: sentence, lifts: actions }, { requiredKeys: ['cause', 'reason'] }),
        { minLength: 1, maxLength: 2 },
      ),
    },
    { requiredKeys: ['thresholds', 'actions'] },
  )
  .map(({ thresholds, actions, allows, exceptions }) => ({
    thresholds: thresholds
      .sort((a, b) => a - b)
      .map((percent) => ({ spent: `${percent}%`, actions, ...(allows && { allows }) })),
    ...(exceptions && { exceptions }),
  }));

const correction = fc.record(
  {
    reason: sentence,
    author: label,
    semantics: fc.constantFrom('remove', 'count-as-good'),
    from: fc.constantFrom('2026-03-29 02:30', '2026-01-05 02:00:00', '2024-02-29 23:59'),
    duration: fc.constantFrom('30m', '2h', '1h30m', '1d'),
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC'),
    repeat: fc.constantFrom('FREQ=WEEKLY;BYDAY=SU', 'FREQ=MONTHLY;BYMONTHDAY=1', 'FREQ=DAILY;COUNT=3'),
  },
  { requiredKeys: ['reason', 'author', 'semantics', 'from', 'duration'] },
);

const texts = fc.oneof(label, fc.array(fc.oneof(label, fc.nat(), fc.boolean()), { minLength: 1, maxLength: 3 }));
const conditions = fc.dictionary(label, fc.oneof(texts, fc.record({ not: texts })), { minKeys: 1, maxKeys: 2 });
const calls = { where: conditions, failed: conditions };
const from = fc.oneof(
  fc.record({ metric: label, ...calls }, { requiredKeys: ['metric'] }),
  fc.record({ spans: fc.constantFrom('server', 'any'), name: texts, ...calls }, { requiredKeys: ['spans'] }),
);

const weight = fc.constantFrom(undefined, 0.5, 2, '1/3');
const journey = fc.record(
  {
    description: sentence,
    owner: sentence,
    window: fc.constantFrom('7d', 'calendar month Europe/Berlin'),
    alerts: fc.constantFrom('page 1h/5m > 14.4', 'ticket 3d/6h > 14/15'),
    slices: fc.constantFrom(
      { budgeting: 'timeslices 1m at 95%', target: '99.5%' },
      { budgeting: 'ratio-timeslices 5m', target: '99%' },
    ),
    weights: fc.array(weight, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['weights'] },
);

/** Native documents, as plain values, that the reader has nothing against. */
export const arbitraryDocument: fc.Arbitrary<Record<string, unknown>> = fc
  .record(
    {
      contract: arbitraryContract,
      from,
      journeys: fc.dictionary(
        label.map((text) => `trip-${text}`),
        journey,
        { minKeys: 1, maxKeys: 2 },
      ),
      errorBudgetPolicy: policy,
      corrections: fc.array(correction, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['contract'] },
  )
  .map(({ contract, from, journeys, errorBudgetPolicy, corrections }) => {
    const names = readContract(contract).slos.map(({ name }) => name);
    return {
      ...contract,
      ...(from && { operations: withFrom(contract.operations, from) }),
      ...(journeys && {
        journeys: Object.fromEntries(Object.entries(journeys).map(([name, one]) => [name, withSteps(one, names)])),
      }),
      ...(errorBudgetPolicy && { errorBudgetPolicy }),
      ...(corrections && { corrections: corrections.map((one, index) => ({ id: `c-${index}`, ...one })) }),
    };
  });

/** The first operation takes its calls from telemetry, if it promises nothing that is sampled. */
function withFrom(operations: ServiceContract['operations'], from: object): Record<string, object> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation], index) => {
      const isSampled = 'freshness' in operation || 'throughput' in operation || 'saturation' in operation;
      return [name, index > 0 || isSampled ? operation : { from, ...operation }];
    }),
  );
}

function withSteps(
  {
    weights,
    slices,
    ...rest
  }: { weights: (typeof weight extends fc.Arbitrary<infer W> ? W : never)[]; slices?: object },
  names: readonly string[],
) {
  const steps = names
    .slice(0, weights.length)
    .map((slo, index) => (weights[index] === undefined ? slo : { slo, weight: weights[index] }));
  return { ...rest, ...slices, steps };
}
