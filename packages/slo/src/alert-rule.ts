import type { AlertRule } from './alert-policy.js';
import type { RuleReading } from './alert-state.js';
import { exceeds } from './burn-rate.js';
import { surelyExceeds } from './confidence.js';
import { type Counts, total } from './counts.js';
import type { Target } from './target.js';

/** The two windows of a rule, counted, and whether their telemetry is all there. */
export interface RuleCounts {
  readonly long: Counts;
  readonly short: Counts;
  /** False where telemetry is missing: what the counts do not show is then unknown rather than quiet. */
  readonly complete?: boolean;
}

/**
 * Is the rule's condition true? The burn rate must be strictly above the threshold in both windows, on enough events and surely enough where the rule
 * asks for that. A condition that is true on what was seen is true; one that is not, with telemetry missing, is unknown.
 */
export function readRule(rule: AlertRule, target: Target, { long, short, complete = true }: RuleCounts): RuleReading {
  if (isBreaching(rule, target, { long, short })) return 'breaching';
  return complete ? 'quiet' : 'unknown';
}

function isBreaching(rule: AlertRule, target: Target, { long, short }: { long: Counts; short: Counts }): boolean {
  if (total(long) < (rule.minEvents ?? 0)) return false;
  const { threshold, confidence } = rule;
  if (!exceeds(long, target, threshold) || !exceeds(short, target, threshold)) return false;
  return confidence === undefined || surelyExceeds(long, target, { threshold, confidence });
}
