import type { NotifierEvent } from './notify/notifier.js';
import type { RefusalCode } from './refusal.js';
import { Tally } from './tally.js';

/** Requests of one port since the start. */
export class RequestCounters {
  /** Those whose headers arrived. */
  received = 0;
  /** Connections that were dropped because too many were open, before a request was read. */
  droppedConnections = 0;
  /** By the code that their senders got; also what never became a request. */
  readonly refused = new Tally<RefusalCode>();
}

/** What became of a data point in a request that was accepted. Skipped: well-formed, but without a value that can be added up. */
export type PointFate = 'counted' | 'duplicate' | 'declared' | 'refused' | 'skipped' | 'not-ours';

/** What the processor knows about its own work since it started. Everything it turned away is in here, by code. */
export class SelfCounters {
  readonly otlp = new RequestCounters();
  readonly api = new RequestCounters();
  readonly points = new Tally<PointFate>();
  /** Refused points by code: ours, or those of `engine`, `otlp` and `slo`, which pass through. All are closed sets. */
  readonly refusedPoints = new Tally<string>();
  readonly evaluations = new Tally<'completed' | 'failed'>();
  /** Attempts to tell receivers of incidents, by what became of them. */
  readonly notices = new Tally<NotifierEvent['kind']>();
}
