import { compareAlerts } from './alert-view.js';
import type { AlertView, SummaryView } from './view-types.js';

interface RankedSlo {
  readonly name: string;
  readonly alert: AlertView;
  readonly budget: { readonly kind: 'no-data' } | { readonly kind: 'measured'; readonly remaining: number };
}

/** The worst first: by alert, then by what is left of the budget; what nobody knows comes after what is known to be bad and before what is known to be well. */
export function compareSlos(a: RankedSlo, b: RankedSlo): number {
  return compareAlerts(a.alert, b.alert) || leftOf(a) - leftOf(b) || compareText(a.name, b.name);
}

function leftOf({ budget }: RankedSlo): number {
  return budget.kind === 'measured' ? budget.remaining : 0;
}

interface RankedService {
  readonly id: string;
  readonly absence: AlertView;
  readonly summary: SummaryView;
}

/** A service that is gone before one that burns. */
export function compareServices(a: RankedService, b: RankedService): number {
  return compareAlerts(a.absence, b.absence) || compareSummaries(a.summary, b.summary) || compareText(a.id, b.id);
}

interface RankedTeam {
  readonly owner: string | null;
  readonly summary: SummaryView;
}

export function compareTeams(a: RankedTeam, b: RankedTeam): number {
  return compareSummaries(a.summary, b.summary) || compareText(a.owner ?? '', b.owner ?? '');
}

function compareSummaries(a: SummaryView, b: SummaryView): number {
  const [left, right] = [a.leastRemaining ?? 0, b.leastRemaining ?? 0];
  return b.firing - a.firing || b.pending - a.pending || left - right;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
