import type { ReadAttributes } from './condition.js';

/** How a call ended. One whose caller went away is ignored: it counts for nobody. */
export type CallEnding = 'succeeded' | 'failed' | 'ignored';

/** gRPC's codes for failures of the service: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
const GRPC_FAILURES: ReadonlySet<string> = new Set(
  [
    [2, 'UNKNOWN'],
    [4, 'DEADLINE_EXCEEDED'],
    [12, 'UNIMPLEMENTED'],
    [13, 'INTERNAL'],
    [14, 'UNAVAILABLE'],
    [15, 'DATA_LOSS'],
  ].flatMap(([number, name]) => [String(number), String(name)]),
);
const GRPC_CANCELLED: ReadonlySet<string> = new Set(['1', 'CANCELLED']);
const GRPC_OK: ReadonlySet<string> = new Set(['0', 'OK']);

/** As the attribute is called, and as it was called before. */
const HTTP_STATUS = ['http.response.status_code', 'http.status_code'] as const;
const GRPC_STATUS = ['rpc.response.status_code', 'rpc.grpc.status_code'] as const;

/**
 * How a call ended, by OpenTelemetry's attributes of it. An HTTP status from 500 up has failed, one from 400 to 499 has not, and 499 says that the caller
 * went away. So do gRPC's codes: those above have failed, CANCELLED is ignored, all others have not failed. Where neither says anything (status 200, OK,
 * none), a call has failed when it has an `error.type`, or its span the status ERROR.
 */
export function callEnding(attributes: ReadAttributes, { isError = false }: { isError?: boolean } = {}): CallEnding {
  const status = Number(first(attributes, HTTP_STATUS));
  if (status >= 500) return 'failed';
  if (status === 499) return 'ignored';
  if (status >= 400) return 'succeeded';
  const code = first(attributes, GRPC_STATUS);
  if (code !== undefined && !GRPC_OK.has(code)) {
    if (GRPC_FAILURES.has(code)) return 'failed';
    return GRPC_CANCELLED.has(code) ? 'ignored' : 'succeeded';
  }
  const type = attributes['error.type'];
  return isError || (type !== undefined && type !== '') ? 'failed' : 'succeeded';
}

function first(attributes: ReadAttributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (value !== undefined && value !== '') return String(value);
  }
  return undefined;
}
