import type { CompositeSlo, ErrorBudgetPolicy, PolicyAction, ServiceContract, Slo } from '@plimsoll/slo';
import type { Mapping } from './mapping/mapping.js';

/**
 * What one document declares about one service: the promises, and what belongs to them without being one. The contract is
 * what people write and what is written back; the SLOs are what it means.
 */
export interface ServiceDeclaration {
  readonly contract: ServiceContract;
  readonly slos: readonly Slo[];
  /** What in the service's telemetry are the calls of its operations, for those that do not count them themselves; one each at most. */
  readonly mappings: readonly Mapping[];
  /** What users do across operations and services, each a composite of the SLOs that it needs. */
  readonly journeys: readonly CompositeSlo[];
  readonly errorBudgetPolicy?: ErrorBudgetPolicy;
  readonly corrections: readonly DeclaredCorrection[];
}

export const POLICY_ACTIONS = [
  'notify',
  'ticket',
  'require-approval',
  'freeze-deploys',
] as const satisfies readonly PolicyAction[];

/**
 * Time that somebody declared to count otherwise: planned maintenance, or an outage that was not the service's. It stands
 * beside the ledger and never changes it, so it can be added later and taken back. `correctionSpans` tells when it is.
 */
export interface DeclaredCorrection {
  /** An RFC 1123 label, unique in the service. */
  readonly id: string;
  readonly reason: string;
  readonly author: string;
  /** remove: the events of that time are left out; count-as-good: the bad ones among them count as good. */
  readonly semantics: 'remove' | 'count-as-good';
  /** Names of SLOs of the service; all of them where nothing is said. */
  readonly slos?: readonly string[];
  /** "YYYY-MM-DD hh:mm:ss" in the time zone: when it starts, or when the first of them starts. */
  readonly from: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly durationMs: number;
  /** An RRULE of RFC 5545 without its DTSTART, which is `from`; once where nothing is said. */
  readonly repeat?: string;
  /** Starts that are left out, as `from` is written. */
  readonly except?: readonly string[];
}
