import {
  type AlertPolicy,
  type AlertRule,
  formatDuration,
  formatFraction,
  parseFraction,
  type Severity,
  slug,
  toNumber,
} from '@plimsoll/slo';
import { annotate } from './annotations.js';
import { decimalText } from './decimal.js';
import type { AlertConditionSpec, OpenSloOf } from './objects.js';
import { msShorthand, shorthandMs } from './shorthand.js';

type Policy = OpenSloOf<'AlertPolicy'>;
type NotificationTarget = OpenSloOf<'AlertNotificationTarget'>;

/** What a policy becomes in OpenSLO, which cannot say "in both windows": two policies for each rule, tied by an annotation. */
export interface AlertPairs {
  readonly policies: readonly Policy[];
  readonly targets: readonly NotificationTarget[];
  /** Rules or parts of rules that OpenSLO cannot express. */
  readonly notes: readonly string[];
}

export function alertPairs(policy: AlertPolicy): AlertPairs {
  const notes: string[] = [];
  const policies = policy.flatMap((rule) => {
    const name = ruleName(rule);
    const [long, short] = [msShorthand(rule.long.ms), msShorthand(rule.short.ms)];
    if (long === undefined || short === undefined) {
      notes.push(`the alert ${name} has windows that are not whole minutes: only its annotation has it`);
      return [];
    }
    if (rule.minEvents !== undefined || rule.confidence !== undefined)
      notes.push(`the alert ${name} asks for a number of events or for confidence: only its annotation has that`);
    if (rule.hold !== undefined && msShorthand(rule.hold.ms) === undefined)
      notes.push(`the alert ${name} is held for a time that is not whole minutes: only its annotation has it`);
    return [policyOf(rule, 'long', long), policyOf(rule, 'short', short)];
  });
  const severities = [...new Set(policies.length > 0 ? policy.map(({ severity }) => severity) : [])];
  return { policies, targets: severities.map(targetOf), notes };
}

/** Room for "-short" in a label. */
const LONGEST_RULE_NAME = 57;

/** A name that says it all, so that SLOs with the same rule share its policies: "page-1h-5m-above-14p4". */
function ruleName({ severity, long, short, threshold, hold, minEvents, confidence }: AlertRule): string {
  const burn = formatFraction(threshold).replace('.', 'p').replace('/', 'over');
  const options = [
    hold && `hold-${formatDuration(hold)}`,
    minEvents !== undefined && `min-${minEvents}`,
    confidence !== undefined && `confidence-${String(confidence).replace('.', 'p')}`,
  ].filter((option) => typeof option === 'string');
  return slug(
    [severity, formatDuration(long), formatDuration(short), 'above', burn, ...options].join('-'),
    LONGEST_RULE_NAME,
  );
}

function policyOf(rule: AlertRule, face: 'long' | 'short', lookbackWindow: string): Policy {
  const group = ruleName(rule);
  const name = `${group}-${face}`;
  const alertAfter = rule.hold && msShorthand(rule.hold.ms);
  const spec: AlertConditionSpec = {
    severity: rule.severity,
    op: 'gt',
    threshold: toNumber(rule.threshold),
    lookbackWindow,
    ...(alertAfter === undefined ? {} : { alertAfter }),
  };
  return {
    kind: 'AlertPolicy',
    metadata: { name, annotations: annotate({ 'mwmbr-group': group }) },
    spec: {
      description: `The ${face} window of ${group}: alert when the long and the short one both burn faster than this.`,
      alertWhenNoData: false,
      alertWhenResolved: true,
      alertWhenBreaching: true,
      condition: { kind: 'inline', object: { kind: 'AlertCondition', metadata: { name }, spec } },
      notificationTargets: [{ kind: 'ref', name: targetOf(rule.severity).metadata.name }],
    },
  };
}

function targetOf(severity: Severity): NotificationTarget {
  const description = severity === 'page' ? 'Wakes somebody up.' : 'Is looked at in working hours.';
  return {
    kind: 'AlertNotificationTarget',
    metadata: { name: `plimsoll-${severity}` },
    spec: { description, target: severity },
  };
}

export type RuleOrReason =
  | { readonly kind: 'rule'; readonly rule: AlertRule; readonly notes: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string };

/** Severities that other tools call otherwise. */
const PAGES = /^(page|critical|crit|high|urgent|sev-?[01]|p-?[01]|emergency)$/i;
const TICKETS = /^(ticket|warning|warn|low|medium|minor|info|sev-?[2-9]|p-?[2-9])$/i;

/** A foreign condition, which looks at one window, as our rule, which looks at two. */
export function ruleOf(spec: AlertConditionSpec): RuleOrReason {
  if (spec.op === 'lt' || spec.op === 'lte')
    return {
      kind: 'none',
      reason: `an alert on a burn rate that is low (op: ${spec.op}) is left out: it would fire while all is well`,
    };
  const threshold = parseFraction(decimalText(spec.threshold));
  if (threshold.kind === 'refused' || threshold.value.num === 0)
    return {
      kind: 'none',
      reason: `an alert on a burn rate of ${spec.threshold} is left out: it must be above 0, with at most 15 digits`,
    };
  // Whole minutes, so a twelfth is whole seconds.
  const lookback = shorthandMs(spec.lookbackWindow)?.ms ?? 0;
  const hold = spec.alertAfter === undefined ? undefined : shorthandMs(spec.alertAfter)?.ms;
  const notes = [
    `the alert over ${spec.lookbackWindow} also looks at its last twelfth, so that it ends when the trouble does`,
  ];
  if (spec.op === 'gte') notes.push('an alert with op: gte fires above its threshold, not at it');
  if (!PAGES.test(spec.severity) && !TICKETS.test(spec.severity))
    notes.push(`the severity "${spec.severity}" is taken as page: say page or ticket`);
  const severity: Severity = TICKETS.test(spec.severity) ? 'ticket' : 'page';
  return {
    kind: 'rule',
    rule: {
      severity,
      long: { ms: lookback },
      short: { ms: lookback / 12 },
      threshold: threshold.value,
      ...(hold === undefined ? {} : { hold: { ms: hold } }),
    },
    notes,
  };
}
