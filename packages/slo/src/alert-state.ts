import type { Severity } from './alert-policy.js';
import type { Duration } from './duration.js';

/** What one rule says at one instant. Unknown: the telemetry that it needs did not arrive. That there were no events is not unknown, it is quiet. */
export type RuleReading = 'breaching' | 'quiet' | 'unknown';

/**
 * The alert of one severity of one SLO. Plain data: it can be stored and read back, and the next step goes on from it.
 *
 *   inactive ──▶ pending ──▶ firing ──▶ resolved ──▶ inactive
 *                   │ quiet     ▲  one incident  │      ▲
 *                   └──────▶ inactive            └ after a while
 */
export interface AlertState {
  readonly severity: Severity;
  readonly state: 'inactive' | 'pending' | 'firing' | 'resolved';
  /** When it came into its state, epoch milliseconds; null before the first step. */
  readonly since: number | null;
  /** The incident, from firing until it is forgotten after resolving; a new one for each firing. */
  readonly incident: string | null;
  /** Kept as it is because the telemetry that could change it is missing. */
  readonly frozen: boolean;
  /** A ticket while the page of the same SLO fires: on, but nobody needs to be told twice. */
  readonly inhibited: boolean;
  /** For each rule of the severity, since when its condition has held; null where it does not. */
  readonly breachingSince: readonly (number | null)[];
}

/** An alert before anything was read. */
export function initialAlert(severity: Severity): AlertState {
  return {
    severity,
    state: 'inactive',
    since: null,
    incident: null,
    frozen: false,
    inhibited: false,
    breachingSince: [],
  };
}

export interface AlertReading {
  /** One for each rule of the severity, always in the same order. */
  readonly rules: readonly { readonly reading: RuleReading; readonly hold?: Duration }[];
  /** Whose alert it is, such as the SLO's identity: an incident's id is this, the severity and the time it began, the same however often it is computed. */
  readonly subject: string;
  /** Is the page of this SLO firing? It inhibits the ticket. */
  readonly pageFiring?: boolean;
}

/** A resolved alert is shown for this long before it is inactive again. */
export const RESOLVED_FOR: Duration = { ms: 900_000 };

/**
 * The alert at `t`, given what its rules say then. Fires when a rule's condition has held for its hold time; resolves when every rule is known to be
 * quiet. While a rule that carries the alert is unknown, and none is breaching, the alert stays as it is, frozen.
 */
export function step(alert: AlertState, reading: AlertReading, t: number): AlertState {
  const breachingSince = reading.rules.map(({ reading: rule }, i) => {
    const since = alert.breachingSince[i] ?? null;
    return rule === 'breaching' ? (since ?? t) : rule === 'unknown' ? since : null;
  });
  const carrying = reading.rules
    .map(({ reading: rule }, i) => ({ rule, isOn: breachingSince[i] !== null }))
    .filter(({ isOn }) => isOn);
  const isFiring = reading.rules.some(({ reading: rule, hold }, i) => {
    const since = breachingSince[i] ?? null;
    const wasFiring = alert.state === 'firing' && rule === 'unknown';
    return since !== null && (wasFiring || (rule === 'breaching' && t - since >= (hold?.ms ?? 0)));
  });
  const state = nextState(alert, { isFiring, isPending: carrying.length > 0, t });
  const isNew = state !== alert.state;
  return {
    severity: alert.severity,
    state,
    since: isNew || alert.since === null ? t : alert.since,
    incident: incidentIn(state, { alert, reading, t }),
    frozen: (state === 'firing' || state === 'pending') && carrying.every(({ rule }) => rule === 'unknown'),
    inhibited: alert.severity === 'ticket' && state === 'firing' && reading.pageFiring === true,
    breachingSince,
  };
}

function nextState(
  alert: AlertState,
  { isFiring, isPending, t }: { isFiring: boolean; isPending: boolean; t: number },
): AlertState['state'] {
  if (isFiring) return 'firing';
  if (alert.state === 'firing') return 'resolved';
  if (isPending) return 'pending';
  if (alert.state === 'resolved' && t - (alert.since ?? t) < RESOLVED_FOR.ms) return 'resolved';
  return 'inactive';
}

function incidentIn(
  state: AlertState['state'],
  from: { alert: AlertState; reading: AlertReading; t: number },
): string | null {
  const { alert, reading, t } = from;
  if (state === 'firing') {
    const running = alert.state === 'firing' ? alert.incident : null;
    return running ?? `${reading.subject}/${alert.severity}/${new Date(t).toISOString()}`;
  }
  return state === 'resolved' ? alert.incident : null;
}
