import { z } from 'zod';
import { POLICY_ACTIONS } from '../declaration.js';
import { SPAN_KINDS } from '../mapping/mapping.js';

/**
 * The shape of native declarations for editors, from which `schema/plimsoll.schema.json` is made. It knows names, types and
 * forms; whether a target leaves a budget or a correction ever takes place is for the reader, whose word counts.
 */

const text = z.string().min(1);
const label = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
  .meta({ id: 'label', description: 'Lower-case letters, digits and "-", at most 63.' });
const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(w|d|h|ms|m|us|s))+$/)
  .meta({ id: 'duration', description: 'A length of time: "500ms", "5m", "1h30m", "30d", "4w".' });
const target = z
  .string()
  .regex(/^(\d{1,2}(\.\d{1,10})?\s?%|0\.\d{1,12})$/)
  .meta({ id: 'target', description: 'The share of events that must be good, above 0% and below 100%: "99.9%".' });
const share = z.string().regex(/^(\d{1,2}(\.\d{1,10})?\s?%|0\.\d{1,12})$/);
const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?$/)
  .meta({ id: 'localTime', description: 'A local date and time: "2026-01-05 02:00".' });

const windowText = z
  .string()
  .regex(/^(calendar\s+.+|(\d+(\.\d+)?(w|d|h|ms|m|us|s))+)$/)
  .describe('"30d", "calendar month Europe/Berlin" or "calendar 2 weeks UTC from 2026-01-05 00:00:00".');
const window = z
  .union([
    windowText,
    z.strictObject({ rolling: duration }),
    z.strictObject({
      calendar: z.enum(['day', 'week', 'month', 'quarter', 'year']),
      count: z.int().min(1).optional().describe('How many of them make one window; 1 when unset.'),
      timeZone: text.optional().describe('IANA name, such as "Europe/Berlin"; UTC when unset.'),
      from: text.optional().describe('A local time at which a window starts: "2026-01-05 00:00:00".'),
    }),
  ])
  .meta({ id: 'window', description: 'The time over which a promise is kept: the last 30 days when unset.' });

/** What services, operations, promises and journeys may say alike. */
const shared = {
  owner: text.optional().describe('The team that answers for it.'),
  window: window.optional(),
  description: text.optional(),
  alerts: z
    .string()
    .regex(/^(page|ticket)\s/)
    .optional()
    .describe(
      '"page 1h/5m > 14.4; ticket 3d/6h > 1": severity, long/short window > burn rate. Derived from the window when unset.',
    ),
  budgeting: z
    .string()
    .regex(/^(occurrences|timeslices\s+\S+\s+at\s+\S+|ratio-timeslices\s+\S+)$/)
    .optional()
    .describe('"occurrences" (when unset), "timeslices 1m at 95%" or "ratio-timeslices 1m".'),
};
const setting = {
  ...shared,
  budgetAlerts: z
    .string()
    .regex(/^(page|ticket)\s/)
    .optional()
    .describe('"ticket 75% spent; page exhausted within 4h over 1h": alerts on the budget itself.'),
  noData: z
    .enum(['freeze', 'good', 'bad'])
    .optional()
    .describe('What is taken to be true while nothing is seen; freeze when unset.'),
};

const promise = {
  name: label.optional().describe('The name of the SLO; made from the operation and the kind when unset.'),
  ...setting,
};
const targetPromise = z.union([target, z.strictObject({ target, ...promise })]).meta({ id: 'targetPromise' });

const value = z.union([z.string(), z.number(), z.boolean()]);
const values = z.union([value, z.array(value).min(1)]);
const pattern = z
  .union([values, z.strictObject({ not: values })])
  .meta({ id: 'pattern', description: 'A value, a list any of which will do, or { not: … }; "*" is any characters.' });
const conditions = z.record(text, pattern);
const calls = {
  where: conditions.optional().describe('Attributes of the point or span, or of its resource.'),
  failed: conditions
    .optional()
    .describe('Which calls have failed; by HTTP status, gRPC code and error.type when unset.'),
};
const from = z
  .union([
    z.strictObject({ metric: text.describe('A histogram of durations, or a counter of calls.'), ...calls }),
    z.strictObject({
      spans: z.enum(SPAN_KINDS).describe('Their kind.'),
      name: pattern.optional().describe("The span's name."),
      ...calls,
    }),
  ])
  .meta({ id: 'from', description: 'What in the telemetry are the calls, where the code does not count them itself.' });

const operation = z
  .strictObject({
    from: from.optional(),
    latency: z
      .record(
        z.string().regex(/^p\d{1,2}(\.\d{1,10})?$/),
        z.union([duration, z.strictObject({ threshold: duration, ...promise })]),
      )
      .optional()
      .describe('{ p95: 500ms }: at least 95 % of the calls take no longer than 500 ms.'),
    latencyFailures: z
      .enum(['ignore', 'bad'])
      .optional()
      .describe('Are failed calls left out of the latency (when unset), or too slow?'),
    availability: targetPromise.optional().describe('The share of calls that must not fail.'),
    errorRate: z
      .union([share, z.strictObject({ atMost: share, ...promise })])
      .optional()
      .describe('The share of calls that may fail.'),
    timeout: duration.optional().describe('A call still running after this long has failed.'),
    custom: z
      .record(text, targetPromise)
      .optional()
      .describe('Promises whose events the code itself calls good or bad, by name.'),
    freshness: z
      .strictObject({ maxAge: duration, target, ...promise })
      .optional()
      .describe('Sampled: how old the newest data may be.'),
    throughput: z
      .strictObject({ atLeast: z.number().min(0), target, ...promise })
      .optional()
      .describe('Sampled: at least so many per second.'),
    saturation: z
      .strictObject({ atMost: z.number().min(0), target, ...promise })
      .optional()
      .describe('Sampled: at most so much.'),
    ...setting,
  })
  .meta({ id: 'operation' });

const step = z.union([
  text.describe('An SLO of this service, or of another as "service/slo".'),
  z.strictObject({ slo: text, weight: z.union([z.number().positive(), text]).optional() }),
]);

const journey = z
  .strictObject({
    steps: z.array(step).min(1).describe('The SLOs that it needs.'),
    target: target.optional().describe('By time slices: the share of slices that must be good.'),
    ...shared,
  })
  .meta({ id: 'journey' });

const actions = z.array(z.enum(POLICY_ACTIONS)).min(1);

const errorBudgetPolicy = z
  .strictObject({
    thresholds: z.array(
      z.strictObject({
        spent: z
          .string()
          .regex(/^\d{1,6}(\.\d{1,6})?\s?%$/)
          .describe('The share of the budget: "75%".'),
        actions,
        allows: z.array(text).min(1).optional().describe('Kinds of changes that go out all the same: "security-fix".'),
      }),
    ),
    exceptions: z
      .array(
        z.strictObject({
          cause: text.describe('Bad events of this cause are not held against the team.'),
          reason: text,
          lifts: actions.optional().describe('The actions that they do not count for; all when unset.'),
        }),
      )
      .optional(),
  })
  .meta({ id: 'errorBudgetPolicy' });

const correction = z
  .strictObject({
    id: label,
    reason: text,
    author: text,
    semantics: z
      .enum(['remove', 'count-as-good'])
      .describe('remove: its events are left out; count-as-good: its bad events are good.'),
    slos: z.array(text).min(1).optional().describe('All SLOs of the service when unset.'),
    from: localTime,
    until: localTime.optional(),
    duration: duration.optional(),
    timeZone: text.optional().describe('IANA name; UTC when unset.'),
    repeat: text.optional().describe('An RRULE of RFC 5545: "FREQ=WEEKLY;BYDAY=SU".'),
    except: z.array(localTime).min(1).optional().describe('Starts that are left out.'),
  })
  .meta({ id: 'correction' });

export const DECLARATION_SCHEMA = z.strictObject({
  $schema: text.optional(),
  service: text.describe('The service that makes the promises, as its telemetry names it.'),
  operations: z.record(text, operation).describe('What each operation promises, by its name: "pay", "GET /cart/:id".'),
  journeys: z.record(label, journey).optional().describe('What users do across operations and services.'),
  errorBudgetPolicy: errorBudgetPolicy.optional().describe('What is done when the error budget runs low.'),
  corrections: z.array(correction).optional().describe('Time that counts otherwise: maintenance, an outage of others.'),
  ...setting,
});

/** JSON Schema, draft 2020-12. Fields that begin with "x-" are free, for what is shared by anchors. */
export function declarationJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(DECLARATION_SCHEMA, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'inline',
  });
  return {
    $schema,
    title: 'Plimsoll declaration',
    description: 'What a service promises, for `plimsoll validate` and every other reader of declarations.',
    ...schema,
    patternProperties: { '^x-': {} },
  };
}
