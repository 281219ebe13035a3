import type { AlertRule } from './alert-policy.js';
import { formatDuration } from './duration.js';
import type { SloErrorCode } from './errors.js';
import { compareFractions, type Fraction, formatFraction } from './fraction.js';
import type { Issue } from './issue.js';
import type { Slo } from './slo.js';
import { formatWindow, nominalMs } from './window.js';

/** What a lint may know beyond the declaration. What it does not know it does not judge. */
export interface LintContext {
  /** How often telemetry arrives. */
  readonly exportIntervalMs?: number;
  /** How many events the SLO's window usually has. */
  readonly eventsPerWindow?: number;
}

/**
 * What an SLO declares that is allowed and still not what anybody can want: alerts that can never fire, that fire while the promise is kept, that look at
 * less than two exports, and budgets that a single event overspends. Paths lead into the SLO: `['alertPolicy', 2]`.
 */
export function lintSlo(slo: Slo, context: LintContext = {}): Issue[] {
  const issues = slo.alertPolicy.flatMap((rule, i) =>
    lintRule(rule, slo, context).map((issue) => ({ ...issue, path: ['alertPolicy', i] })),
  );
  const events = context.eventsPerWindow;
  const { num, den } = slo.target.budget;
  if (events !== undefined && events * num < den) {
    const needed = Math.ceil(den / num);
    const message =
      `the budget of ${formatWindow(slo.window)} is less than one event (got ${events} events at ${slo.target.text}): ` +
      `lower the target, lengthen the window or join services until there are ${needed} events`;
    issues.push({ code: 'lint-budget-under-one-event' satisfies SloErrorCode, path: ['target'], message });
  }
  return issues;
}

type RuleIssue = { code: SloErrorCode; message: string };

function lintRule(rule: AlertRule, slo: Slo, { exportIntervalMs }: LintContext): RuleIssue[] {
  const issues: RuleIssue[] = [];
  const { budget, text } = slo.target;
  const most: Fraction = { num: budget.den, den: budget.num };
  const threshold = formatFraction(rule.threshold);
  const name = `${rule.severity} ${formatDuration(rule.long)}/${formatDuration(rule.short)}`;
  if (compareFractions(rule.threshold, most) >= 0) {
    const message = `the alert can never fire (got ${name} > ${threshold}): a total outage burns at ${formatFraction(most)} when the target is ${text}; lower it`;
    issues.push({ code: 'lint-alert-never-fires', message });
  }
  // A ticket at exactly 1 is what a tenth of the budget in a tenth of the window comes to: it is silent at 1, and nobody wrote it.
  const isDerived = rule.share !== undefined;
  if (compareFractions(rule.threshold, { num: 1, den: 1 }) < (isDerived ? 0 : 1)) {
    const message = `the alert fires while the promise is kept (got ${name} > ${threshold}): a burn rate of 1 is what the target allows; raise it above 1`;
    issues.push({ code: 'lint-alert-fires-while-kept', message });
  }
  if (exportIntervalMs !== undefined && rule.short.ms < 2 * exportIntervalMs) {
    const message = `the short window sees less than two exports (got ${formatDuration(rule.short)}): make it ${formatDuration({ ms: 2 * exportIntervalMs })} at least`;
    issues.push({ code: 'lint-short-window-unseen', message });
  }
  if (rule.long.ms > nominalMs(slo.window)) {
    const message = `the alert looks back further than the promise (got ${name} for ${formatWindow(slo.window)}): shorten its long window`;
    issues.push({ code: 'lint-alert-outlasts-window', message });
  }
  return issues;
}
