import { attainment, burnRate, duration, exceeds, fraction, spanEndingAt, target, total } from '@plimsoll/slo';
import { Accounts } from './accounts.js';
import { SECOND_MS } from './event-log.js';
import type { Report } from './report.js';

interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [seconds: number, value: number])[];
}

interface Case {
  readonly id: string;
  readonly series: readonly Series[];
  readonly evals: readonly { readonly at: number; readonly expr: string; readonly exact: number | boolean | null }[];
}

/** `slo-oracle/pitfalls`: tiny series on which PromQL goes wrong, and what is true. */
export interface PitfallVectors {
  readonly t0: number;
  readonly cases: readonly Case[];
  readonly sloGeneratorRounding: readonly {
    readonly goal: string;
    readonly good: number;
    readonly bad: number;
    readonly exact: {
      readonly sli: number | null;
      readonly burnRate: number | null;
      readonly 'alertAbove14.4': boolean;
    };
  }[];
  readonly objectiveEdges: readonly { readonly objectivePercent: number }[];
}

/**
 * The expressions are PromQL; what is asked is read off them (which series, which window, above what), what is true stands beside them. OTLP's counters
 * carry the start time that a scraped series lacks, so the restart that "reset-hidden" is about is told here as a process would tell it.
 */
export function checkPitfalls(report: Report, vectors: PitfallVectors): void {
  for (const pitfall of vectors.cases) {
    for (const evaluation of pitfall.evals) {
      const label = `${pitfall.id} at ${evaluation.at}: ${evaluation.expr}`;
      const constant = CONSTANT.exec(evaluation.expr);
      if (constant) checkConstant(report, { label, pitfall, constant, exact: evaluation.exact });
      else checkSeries(report, { label, pitfall, evaluation, t0: vectors.t0 });
    }
  }
  for (const { goal, good, bad, exact } of vectors.sloGeneratorRounding) {
    const label = `rounding ${good}/${bad} at ${goal}`;
    const counts = { good, bad };
    const share = attainment(counts);
    report.close(`${label}: attainment`, share.kind === 'measured' ? share.ratio : null, exact.sli);
    if (!isAccepted(goal)) {
      report.equal(`${label}: refused, since it has no burn rate`, exact.burnRate, null);
      continue;
    }
    const rate = burnRate(counts, target(goal));
    report.close(`${label}: burn rate`, rate.kind === 'measured' ? rate.burnRate : null, exact.burnRate);
    report.equal(`${label}: above 14.4`, exceeds(counts, target(goal), fraction('14.4')), exact['alertAbove14.4']);
  }
  for (const { objectivePercent } of vectors.objectiveEdges) {
    report.equal(
      `objective ${objectivePercent}%`,
      isAccepted(`${objectivePercent}%`),
      objectivePercent > 0 && objectivePercent < 100,
    );
  }
}

/** `vector(0.0144) > (14.4 * …)`: an error ratio exactly at the threshold. The objective is in the case's id. */
const CONSTANT = /^vector\(([\d.]+)\) > \(([\d.]+) \*/;
const OBJECTIVE = /^float-threshold-([\d.]+)-/;

function checkConstant(
  report: Report,
  { label, pitfall, constant, exact }: { label: string; pitfall: Case; constant: RegExpExecArray; exact: unknown },
): void {
  const objective = target(`${OBJECTIVE.exec(pitfall.id)?.[1] ?? ''}%`);
  const { num: bad, den } = fraction(constant[1] ?? '');
  report.equal(label, exceeds({ good: den - bad, bad }, objective, fraction(constant[2] ?? '')), exact);
}

function checkSeries(
  report: Report,
  { label, pitfall, evaluation, t0 }: { label: string; pitfall: Case; evaluation: Case['evals'][number]; t0: number },
): void {
  const { at, expr, exact } = evaluation;
  const toMs = (t0 + at) * SECOND_MS;
  const span = spanEndingAt(toMs, duration(longestRange(expr)).ms);
  const increase = (isMine: (series: Series) => boolean): number =>
    pitfall.series
      .filter(isMine)
      .reduce(
        (sum, series) => sum + counted(series, { t0, isRestarted: pitfall.id === 'reset-hidden' }).sum(span).bad,
        0,
      );

  const bucket = /h_bucket\{le="([^"]+)"\}/.exec(expr)?.[1];
  if (bucket !== undefined) {
    const isThere = pitfall.series.some((series) => series.labels.le === bucket);
    const below = increase((series) => series.labels.le === bucket);
    const all = increase((series) => series.metric === 'h_count');
    report.close(label, isThere && all > 0 ? below / all : null, exact === null ? null : Number(exact));
  } else if (expr.includes('histogram_fraction')) {
    // A threshold between two edges cannot be told from the counts: nothing is claimed, and nothing compared.
    report.equal(label, null, exact);
  } else if (expr.includes('increase(')) {
    report.equal(
      label,
      increase((series) => series.metric === 'c'),
      exact,
    );
  } else {
    const bad = increase((series) => series.metric === 'b');
    const counts = { good: increase((series) => series.metric === 't') - bad, bad };
    const threshold = /\) > \(([\d.]+) \* ([\d.]+)\)$/.exec(expr);
    if (threshold && exact !== null) {
      const budget = fraction(threshold[2] ?? '');
      const objective = target(`${100 - (100 * budget.num) / budget.den}%`);
      report.equal(label, exceeds(counts, objective, fraction(threshold[1] ?? '')), exact);
    } else {
      report.close(
        label,
        attainment(counts).kind === 'measured' ? counts.bad / total(counts) : null,
        exact === null ? null : Number(exact),
      );
    }
  }
}

/** The range that the question is about: of a subquery, the whole that it covers. */
function longestRange(expr: string): string {
  const ranges = [...expr.matchAll(/\[(\d+[mh])(?::\d+m)?\]/g)].map((match) => match[1] ?? '');
  const [first, ...rest] = ranges;
  if (first === undefined) return '5m';
  // A sum over ratios is about the last of them; a 5 m ratio averaged over 55 m of evaluations looks at 60 minutes of events.
  if (expr.startsWith('sum_over_time')) return first;
  if (!expr.startsWith('avg_over_time'))
    return [first, ...rest].reduce((a, b) => (duration(b).ms > duration(a).ms ? b : a));
  return `${ranges.reduce((sum, range) => sum + duration(range).ms, 0) / 60_000}m`;
}

/** One series as the counter of bad events of one instance: a fall is a restart with a start time of its own. */
function counted(series: Series, { t0, isRestarted }: { t0: number; isRestarted: boolean }): Accounts {
  const accounts = Accounts.ofCounters({
    resolutions: [{ slotMs: 60 * SECOND_MS, spanMs: 86_400_000 }],
    spanMs: 86_400_000,
    placement: 'spread',
  });
  let startMs: number | undefined;
  let before: number | undefined;
  for (const [seconds, value] of series.samples) {
    const timeMs = (t0 + seconds) * SECOND_MS;
    const hidden = isRestarted && before !== undefined && value > before && startMs === undefined;
    if (before === undefined) startMs = isRestarted ? undefined : timeMs;
    else if (value < before || hidden) startMs = timeMs - 60 * SECOND_MS;
    const instance = 'a';
    accounts.report({
      instance,
      service: 'svc',
      startMs: startMs ?? (t0 + (series.samples[0]?.[0] ?? 0)) * SECOND_MS,
      timeMs,
      good: 0,
      bad: value,
    });
    before = value;
  }
  return accounts;
}

function isAccepted(text: string): boolean {
  try {
    target(text);
    return true;
  } catch {
    return false;
  }
}
