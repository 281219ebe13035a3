import type { Condition, TextPattern } from './condition.js';

/** Which spans: by their kind, as OpenTelemetry has it, or all of them. */
export const SPAN_KINDS = ['server', 'client', 'producer', 'consumer', 'internal', 'any'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

/**
 * What in the telemetry of a service are the calls of one of its operations, for services that do not count them with our SDK.
 * Everything in it has to hold; a call may belong to several operations.
 */
export type Mapping = MetricMapping | SpansMapping;

interface Mapped {
  /** An operation of the contract; what it promises is judged by these calls. */
  readonly operation: string;
  /** Of the point or span, or else of its resource. */
  readonly where: readonly Condition[];
  /** Which of the calls have failed; by the rules of `callEnding` where nothing is said. */
  readonly failed?: readonly Condition[];
}

/** The calls that a metric has counted: a histogram of durations, or a counter. */
export interface MetricMapping extends Mapped {
  readonly kind: 'metric';
  readonly metric: string;
}

/** Each span is one call. */
export interface SpansMapping extends Mapped {
  readonly kind: 'spans';
  readonly spans: SpanKind;
  /** The span's name. */
  readonly name?: TextPattern;
}
