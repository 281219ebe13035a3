import {
  type AlertPolicy,
  type Budgeting,
  compareFractions,
  type Duration,
  formatAlertPolicy,
  formatBudgetAlerts,
  formatBudgeting,
  formatDuration,
  formatWindow,
  type Indicator,
  type NoDataPolicy,
  type Slo,
} from '@plimsoll/slo';
import type { Meaning } from './change.js';

/** A field that differs, and what that means. */
export interface Difference {
  readonly meaning: Meaning;
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
}

/** What differs between two versions of one SLO, most telling first. */
export function diffSlo(before: Slo, after: Slo): readonly Difference[] {
  return [
    ...diffIndicator(before.indicator, after.indicator),
    ...ordered(
      'target',
      before.target.text,
      after.target.text,
      compareFractions(before.target.budget, after.target.budget),
    ),
    ...changed('window', formatWindow(before.window), formatWindow(after.window)),
    ...diffBudgeting(before.budgeting, after.budgeting),
    ...ordered(
      'noData',
      before.noData ?? 'freeze',
      after.noData ?? 'freeze',
      severityOf(after.noData) - severityOf(before.noData),
    ),
    ...diffAlerts(before.alertPolicy, after.alertPolicy),
    ...changed('budgetAlerts', budgetAlertsText(before), budgetAlertsText(after)),
    ...changed('owner', before.owner, after.owner),
    ...changed('operation', before.operation, after.operation),
    ...changed('description', before.description, after.description),
  ];
}

/** Alerts that follow from the window say nothing that the window does not. */
export function diffAlerts(before: AlertPolicy, after: AlertPolicy): readonly Difference[] {
  const isDerived = (policy: AlertPolicy) => policy.every(({ share }) => share !== undefined);
  if (isDerived(before) && isDerived(after)) return [];
  return changed('alerts', formatAlertPolicy(before), formatAlertPolicy(after));
}

function budgetAlertsText({ budgetAlerts }: Slo): string | undefined {
  return budgetAlerts && formatBudgetAlerts(budgetAlerts);
}

/** Two values of which the order says which is stricter: above zero, the later one is. */
export function ordered(field: string, before: string, after: string, stricter: number): readonly Difference[] {
  if (before === after) return [];
  const meaning: Meaning = stricter === 0 ? 'changed' : stricter > 0 ? 'stricter' : 'looser';
  return [{ meaning, field, before, after }];
}

export function changed(field: string, before: string | undefined, after: string | undefined): readonly Difference[] {
  if (before === after) return [];
  return [
    {
      meaning: 'changed',
      field,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

function diffIndicator(before: Indicator, after: Indicator): readonly Difference[] {
  if (before.kind === 'latency' && after.kind === 'latency')
    return [
      ...lengths('threshold', before.threshold, after.threshold),
      ...ordered('latencyFailures', before.failures, after.failures, after.failures === 'bad' ? 1 : -1),
    ];
  if (before.kind === 'freshness' && after.kind === 'freshness') return lengths('maxAge', before.maxAge, after.maxAge);
  if (before.kind === 'throughput' && after.kind === 'throughput')
    return ordered('atLeast', String(before.atLeast), String(after.atLeast), after.atLeast - before.atLeast);
  if (before.kind === 'saturation' && after.kind === 'saturation')
    return ordered('atMost', String(before.atMost), String(after.atMost), before.atMost - after.atMost);
  if (countsCalls(before) && countsCalls(after))
    return [...changed('indicator', before.kind, after.kind), ...timeouts(before.timeout, after.timeout)];
  return changed('indicator', before.kind, after.kind);
}

type CallIndicator = Extract<Indicator, { timeout?: Duration }>;

function countsCalls(indicator: Indicator): indicator is CallIndicator {
  return indicator.kind === 'availability' || indicator.kind === 'error-rate';
}

function lengths(field: string, before: Duration, after: Duration): readonly Difference[] {
  return ordered(field, formatDuration(before), formatDuration(after), before.ms - after.ms);
}

/** Without a timeout a call may hang for ever: having one is stricter than having none. */
function timeouts(before: Duration | undefined, after: Duration | undefined): readonly Difference[] {
  if (before !== undefined && after !== undefined) return lengths('timeout', before, after);
  if (before === after) return [];
  return before === undefined
    ? [{ meaning: 'stricter', field: 'timeout', after: after === undefined ? '' : formatDuration(after) }]
    : [{ meaning: 'looser', field: 'timeout', before: formatDuration(before) }];
}

function diffBudgeting(before: Budgeting, after: Budgeting): readonly Difference[] {
  const texts = [formatBudgeting(before), formatBudgeting(after)] as const;
  const isComparable =
    before.kind === 'timeslices' && after.kind === 'timeslices' && before.slice.ms === after.slice.ms;
  if (!isComparable) return changed('budgeting', ...texts);
  return ordered('budgeting', ...texts, compareFractions(after.sliceTarget, before.sliceTarget));
}

/** What is not seen counts as good, as before, or as bad: in this order it is stricter. */
function severityOf(noData: NoDataPolicy = 'freeze'): number {
  return ['good', 'freeze', 'bad'].indexOf(noData);
}
