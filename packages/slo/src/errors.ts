/**
 * Every code that this package puts on an issue, with what it means. `docs/errors.md` lists the same codes; a test keeps both equal.
 * Readers compare codes and never message text: a message may be reworded at any time, a code may not.
 */
export const SLO_ERRORS = {
  'fraction-malformed': 'A number that must be exact is not written as a decimal ("14.4") or as a fraction ("14/15").',
  'fraction-too-long': 'A number has more digits than can be kept exactly in integers.',
  'duration-malformed':
    'A duration is not written as whole or decimal numbers with units, such as "500ms", "5m" or "1h30m".',
  'duration-out-of-range': 'A duration is zero, finer than a microsecond, or longer than can be counted exactly.',
  'target-malformed': 'A target is not written as a percentage ("99.9%") or as a ratio ("0.999").',
  'target-out-of-range':
    'A target is not strictly between 0 % and 100 %: without a budget nothing can be burnt, without a promise nothing can be kept.',
  'window-malformed': 'A window is neither a duration ("30d") nor a calendar window ("calendar month Europe/Berlin").',
  'window-out-of-range':
    'A window is shorter than a second, not a whole number of milliseconds, or longer than ten years.',
  'window-zone-unknown': 'The time zone of a calendar window is not known to this runtime.',
  'budgeting-malformed': 'A budgeting method is not "occurrences", "timeslices 1m at 95%" or "ratio-timeslices 1m".',
  'slice-out-of-range':
    'A time slice is shorter than a second, longer than a day or not a whole number of milliseconds.',
  'alert-policy-malformed': 'An alert policy is not written as rules such as "page 1h/5m > 14.4; ticket 1d/2h > 3".',
  'alert-rule-windows': 'The short window of an alert rule is not shorter than its long window.',
  'alert-rule-threshold': 'The threshold of an alert rule is not a burn rate above zero.',
  'budget-alert-malformed':
    'A budget alert is not written like "ticket 75% spent" or "page exhausted within 4h over 1h".',
  'contract-malformed': 'A contract, or a part of it, is not of the expected type.',
  'contract-field-missing': 'A contract lacks a field that it cannot do without.',
  'contract-field-unknown': 'A contract has a field that nobody reads.',
  'contract-empty': 'A contract declares no operation, or an operation promises nothing.',
  'percentile-malformed': 'A latency promise is not named by a percentile such as p95 or p99.9.',
  'name-malformed': 'A name has nothing that could become a label: letters and digits.',
  'name-taken': 'Two promises of one service would get the same SLO name.',
  'lint-alert-never-fires': 'An alert has a threshold that not even a total outage exceeds.',
  'lint-alert-fires-while-kept': 'An alert has a threshold at or below 1, the burn rate that keeps the promise.',
  'lint-short-window-unseen':
    'The short window of an alert is shorter than two export intervals: a single late export empties it.',
  'lint-alert-outlasts-window': 'The long window of an alert is longer than the window of its SLO.',
  'lint-budget-under-one-event': 'A window has so few events that the first bad one overspends its budget.',
} as const;

/** One of the codes of {@link SLO_ERRORS}. */
export type SloErrorCode = keyof typeof SLO_ERRORS;
