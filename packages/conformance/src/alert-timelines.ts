import {
  type AlertState,
  duration,
  exceeds,
  type Fraction,
  fraction,
  initialAlert,
  spanEndingAt,
  step,
  type Target,
  target,
} from '@plimsoll/slo';
import type { Accounts } from './accounts.js';
import { SECOND_MS } from './event-log.js';
import type { Report } from './report.js';

/** An alert rule as the vectors write it. */
export interface Rule {
  readonly severity: string;
  readonly short: string;
  readonly long: string;
  readonly factor: string;
  readonly forSeconds: number;
}

/** `[from, to)` in Unix seconds; `to` is null where it still fires at the end. */
type Interval = [from: number, to: number | null];

export interface PolicyAnswer {
  readonly bySeverity: Readonly<Record<string, readonly Readonly<Interval>[]>>;
  readonly byRule: readonly (Rule & { readonly firing: readonly Readonly<Interval>[] })[];
}
export type PolicyAnswers = Readonly<Record<string, PolicyAnswer>>;

/** What an alert timeline needs to know of its scenario. */
interface Evaluated {
  readonly slo: { readonly objective: string };
  readonly evaluation: { readonly everySeconds: number; readonly from: number; readonly to: number };
}

/** Steps the alerts of some policies along the evaluation grid and remembers when which one fired. */
export function alertTimelines(
  { slo, evaluation }: Evaluated,
  expected: PolicyAnswers = {},
): {
  readonly times: readonly number[];
  evaluate(t: number, accounts: Accounts): void;
  check(report: Report, label: string): void;
} {
  const { everySeconds, from, to } = evaluation;
  const objective = target(slo.objective);
  const policies = Object.entries(expected).map(([name, answer]) => new PolicyTimeline(name, answer));
  const grid = Array.from({ length: Math.floor((to - from) / everySeconds) + 1 }, (_, i) => from + i * everySeconds);
  const onGrid = new Set(policies.length > 0 ? grid : []);
  return {
    times: [...onGrid],
    evaluate(t, accounts) {
      if (!onGrid.has(t)) return;
      for (const policy of policies) policy.evaluate(t, { accounts, objective });
    },
    check(report, label) {
      for (const policy of policies) policy.check(report, label);
    },
  };
}

/** The rules of one policy, each an alert of its own; a severity fires while one of its rules does. */
class PolicyTimeline {
  readonly #rules: readonly RuleTimeline[];
  readonly #severities: ReadonlyMap<string, Interval[]>;

  constructor(
    readonly name: string,
    readonly answer: PolicyAnswer,
  ) {
    this.#rules = answer.byRule.map((rule) => new RuleTimeline(rule));
    this.#severities = new Map(Object.keys(answer.bySeverity).map((severity) => [severity, []]));
  }

  evaluate(t: number, at: { accounts: Accounts; objective: Target }): void {
    const firing = new Set<string>();
    for (const rule of this.#rules) if (rule.evaluate(t, at)) firing.add(rule.severity);
    for (const [severity, intervals] of this.#severities) mark(intervals, t, firing.has(severity));
  }

  check(report: Report, label: string): void {
    this.answer.byRule.forEach(({ severity, long, short, firing }, i) => {
      report.equal(`${label} alert ${this.name} ${severity} ${long}/${short}`, this.#rules[i]?.firing, firing);
    });
    for (const [severity, intervals] of Object.entries(this.answer.bySeverity)) {
      report.equal(`${label} alert ${this.name} ${severity}`, this.#severities.get(severity), intervals);
    }
  }
}

class RuleTimeline {
  readonly firing: Interval[] = [];
  readonly severity: string;
  readonly #long: number;
  readonly #short: number;
  readonly #threshold: Fraction;
  readonly #hold: { readonly ms: number };
  #alert: AlertState = initialAlert('page');

  constructor(rule: Rule) {
    this.severity = rule.severity;
    this.#long = duration(rule.long).ms;
    this.#short = duration(rule.short).ms;
    this.#threshold = fraction(rule.factor);
    this.#hold = { ms: rule.forSeconds * SECOND_MS };
  }

  /** Is the rule's alert firing at `t`? */
  evaluate(t: number, { accounts, objective }: { accounts: Accounts; objective: Target }): boolean {
    const isAbove = (lengthMs: number): boolean =>
      exceeds(accounts.sum(spanEndingAt(t * SECOND_MS, lengthMs)), objective, this.#threshold);
    const reading = isAbove(this.#long) && isAbove(this.#short) ? 'breaching' : 'quiet';
    this.#alert = step(this.#alert, { rules: [{ reading, hold: this.#hold }], subject: '' }, t * SECOND_MS);
    const isFiring = this.#alert.state === 'firing';
    mark(this.firing, t, isFiring);
    return isFiring;
  }
}

/** Opens or closes the last interval where the state changes. */
function mark(intervals: Interval[], t: number, isFiring: boolean): void {
  const last = intervals[intervals.length - 1];
  const wasFiring = last !== undefined && last[1] === null;
  if (isFiring && !wasFiring) intervals.push([t, null]);
  else if (!isFiring && wasFiring) last[1] = t;
}
