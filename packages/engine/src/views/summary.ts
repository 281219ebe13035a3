import { countsView } from './slo-view.js';
import type { SloView, SummaryView } from './view-types.js';

/** Sums over SLOs. Ratios are not among them: the mean of two attainments is the attainment of nothing. */
export function summarise(slos: readonly SloView[]): SummaryView {
  const inState = (state: SloView['alert']['state']) => slos.filter(({ alert }) => alert.state === state).length;
  const remaining = slos.flatMap(({ budget }) => (budget.kind === 'measured' ? [budget.remaining] : []));
  let [good, bad] = [0, 0];
  for (const { counts } of slos) {
    good += counts.good;
    bad += counts.bad;
  }
  return {
    slos: slos.length,
    firing: inState('firing'),
    pending: inState('pending'),
    exhausted: remaining.filter((left) => left <= 0).length,
    noData: slos.filter(({ attainment }) => attainment.kind === 'no-data').length,
    events: countsView({ good, bad }),
    leastRemaining: remaining.length > 0 ? Math.min(...remaining) : null,
  };
}

/** The summary of nothing. */
export const NO_SUMMARY: SummaryView = summarise([]);

/** The summary of everything that two others sum up, which have no SLO in common. */
export function addSummaries(a: SummaryView, b: SummaryView): SummaryView {
  const left = [a.leastRemaining, b.leastRemaining].filter((remaining) => remaining !== null);
  return {
    slos: a.slos + b.slos,
    firing: a.firing + b.firing,
    pending: a.pending + b.pending,
    exhausted: a.exhausted + b.exhausted,
    noData: a.noData + b.noData,
    events: countsView({ good: a.events.good + b.events.good, bad: a.events.bad + b.events.bad }),
    leastRemaining: left.length > 0 ? Math.min(...left) : null,
  };
}
