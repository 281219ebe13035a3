import { ageText, burnRateText, formatDuration, percentage } from '@plimsoll/slo';
import type { AlertView, SloView } from './view-types.js';

const HOUR_MS = 3_600_000;

/**
 * What an SLO's alert means, in a plain sentence without the SLO's name: "burns its error budget 14.4 times too fast: 61 % of 30d is left, and gone in 6h12m at
 * this rate".
 */
export function alertMeaning(slo: SloView, { state, frozen }: Pick<AlertView, 'state' | 'frozen'>): string {
  switch (state) {
    case 'firing':
      return frozen ? `${BLIND}: the alert stays as it was` : burning(slo);
    case 'pending':
      return frozen ? `${BLIND}: nobody knows whether it still burns` : `${burning(slo)}; it has not lasted yet`;
    case 'resolved':
      return `no longer burns too fast: ${left(slo)}`;
    case 'inactive':
      return slo.isBlind ? BLIND : left(slo);
  }
}

/** What the absence of a service means. */
export function absenceMeaning({ state }: Pick<AlertView, 'state'>): string {
  return state === 'resolved' || state === 'inactive'
    ? 'is heard of again'
    : 'is not heard of: all of its instances are silent, and nobody knows how its promises stand';
}

const BLIND = 'telemetry is missing';

function burning(slo: SloView): string {
  const rate = burnRateOfHour(slo);
  const speed = rate === undefined ? 'burns its error budget too fast' : `burns its error budget ${speedText(rate)}`;
  return `${speed}: ${left(slo)}`;
}

/** Of the last hour: what the time to exhaustion is told from, too. */
function burnRateOfHour({ burnRates }: SloView): number | undefined {
  const hour = burnRates.find(({ windowMs }) => windowMs === HOUR_MS);
  return hour?.kind === 'measured' ? hour.burnRate : undefined;
}

function speedText(burnRate: number): string {
  const times = burnRateText(burnRate);
  return burnRate > 1 ? `${times} times too fast` : `at ${times} times what it can bear`;
}

function left({ budget, objective: { window } }: SloView): string {
  if (budget.kind === 'no-data') return 'what is left is not known';
  const { remaining, exhaustion } = budget;
  if (exhaustion.kind === 'exhausted') return `nothing is left of ${window} (${percentage(remaining, 0)})`;
  const share = `${percentage(remaining, 0)} of ${window} is left`;
  return exhaustion.kind === 'in' ? `${share}, and gone in ${timeText(exhaustion.ms)} at this rate` : share;
}

function timeText(ms: number): string {
  return ms < 1000 ? formatDuration({ ms: Math.ceil(ms) }) : ageText(ms);
}
