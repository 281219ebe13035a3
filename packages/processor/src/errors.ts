import { formatIssue, type Issue } from '@plimsoll/slo';

/**
 * Every code the processor itself reports, with what it means. Codes of the packages it uses (a declaration that
 * `slo` refuses, a point that `engine` refuses) pass through unchanged. docs/errors.md shows this list; a test keeps
 * both equal.
 */
export const PROCESSOR_ERRORS = {
  'config-unknown-key': 'The configuration holds a key that does not exist.',
  'config-wrong-type': 'A configuration value has the wrong type.',
  'config-out-of-range': 'A configuration value lies outside its range.',
  'config-ports-clash': 'The OTLP port and the API port are the same.',
  'declarations-refused': 'The files with declarations cannot be read, or hold errors.',
  'port-in-use': 'Another program listens on the port already.',
  'port-forbidden': 'The operating system does not let this user listen on the port.',
  'address-unavailable': 'The host to listen on is not an address of this machine.',
  'listen-failed': 'The operating system refused to listen, for another reason than those above.',
  'store-locked': 'Another processor keeps its books in the data directory.',
  'store-taken': 'Another processor has taken the data directory over, because this one was not heard for long.',
  'store-full': 'No room is left on the disk of the data directory: senders should try again.',
  'store-failed': 'The data directory cannot be read or written.',
  'store-slots-differ':
    'The books of the data directory are kept in slots of other lengths, which cannot be converted.',
  'store-format-unknown': 'The data directory was written by a later version.',
  'body-too-large': 'The body of a request is larger than limits.bodyBytes.',
  'decompressed-body-too-large': 'The body of a request decompresses to more than limits.decompressedBytes.',
  'malformed-compression': 'The body is not what its Content-Encoding says.',
  'malformed-otlp': 'The body is not an OTLP metrics request in the encoding its Content-Type names.',
  'malformed-http': 'The request is not HTTP, or its headers are too large.',
  'unsupported-content-type': 'The Content-Type is neither application/x-protobuf nor application/json.',
  'unsupported-content-encoding': 'The Content-Encoding is none of gzip, deflate and identity.',
  'unknown-path': 'Nothing is served at this path.',
  'method-not-allowed': 'The path exists, for another method.',
  'unknown-slo': 'No SLO has this id.',
  'unknown-service': 'No service has this id.',
  'unknown-team': 'No team of this name owns anything.',
  'query-malformed': 'A parameter of the address is unknown, or its value is not one that it takes.',
  'cursor-expired': 'The list that a cursor is a place in is no longer kept: read it again from its first page.',
  'too-many-streams': 'limits.eventStreams readers are watching: try again later.',
  'host-not-allowed': 'The Host header names a host that this processor does not serve.',
  'too-many-requests': 'limits.concurrentRequests are in progress: the sender should try again.',
  'request-aborted': 'The sender went away before its request had arrived.',
  'request-timeout': 'The request did not arrive within limits.requestTimeoutMs.',
  stopping: 'The processor is stopping: the sender should try again.',
  'internal-error': 'A defect of the processor. What the sender reports next makes up for it.',
  'service-name-missing': 'An SLO point whose resource has no service.name.',
  'slo-name-missing': 'An SLO point without the attribute slo.name.',
  'outcome-unknown': 'An event point whose slo.outcome is neither good nor bad.',
  'scope-unexpected': 'A metric with one of our names from an instrumentation scope that has no business writing it.',
  'operation-missing': 'A latency point without the attribute slo.operation.',
  'metric-kind-unexpected': 'A metric with one of our names but another kind than it has to be.',
} as const;

export type ProcessorErrorCode = keyof typeof PROCESSOR_ERRORS;

/** An issue whose code is one of ours. */
export interface ProcessorIssue extends Issue {
  readonly code: ProcessorErrorCode;
}

/** Thrown by `createProcessor`: everything that is wrong with its configuration, at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly issues: readonly ProcessorIssue[];

  constructor(issues: readonly ProcessorIssue[]) {
    super(
      `the processor's configuration has ${issues.length === 1 ? 'an error' : `${issues.length} errors`}:\n${listed(issues)}`,
    );
    this.issues = issues;
  }
}

/** Thrown by `start()` when a port cannot be listened on: one issue for each port concerned. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly issues: readonly ProcessorIssue[];

  constructor(issues: readonly ProcessorIssue[], options?: ErrorOptions) {
    super(`the processor cannot listen:\n${listed(issues)}`, options);
    this.issues = issues;
  }
}

function listed(issues: readonly ProcessorIssue[]): string {
  return issues.map((issue) => `  - ${formatIssue(issue)}`).join('\n');
}
