const MEBIBYTE = 1024 * 1024;

/** What the processor's HTTP servers accept before they answer with an error and count it. */
export interface Limits {
  /** Bytes of a request body as it arrives, compressed or not. More is answered 413. */
  readonly bodyBytes: number;
  /** Bytes of a body after decompression. More is answered 413, and inflating stops at the limit. */
  readonly decompressedBytes: number;
  /** Requests in progress at once on each port. More are answered 429, which OTLP senders retry. */
  readonly concurrentRequests: number;
  /** Open connections on each port. More are dropped before a request is read. */
  readonly connections: number;
  /** Readers that may watch the live events at once. More are answered 503. */
  readonly eventStreams: number;
  /** Milliseconds in which a whole request has to arrive. Slower ones are answered 408 and disconnected. */
  readonly requestTimeoutMs: number;
  /** Milliseconds that `stop()` waits for running requests before it closes their connections. */
  readonly stopTimeoutMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 8 * MEBIBYTE,
  decompressedBytes: 16 * MEBIBYTE,
  concurrentRequests: 64,
  connections: 1_000,
  eventStreams: 200,
  requestTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
};

/** Smallest and largest value that a configuration may ask for, by limit. */
export const LIMIT_RANGES: { readonly [Name in keyof Limits]: readonly [least: number, most: number] } = {
  bodyBytes: [1_024, 256 * MEBIBYTE],
  decompressedBytes: [1_024, 512 * MEBIBYTE],
  concurrentRequests: [1, 10_000],
  connections: [1, 100_000],
  eventStreams: [0, 10_000],
  requestTimeoutMs: [100, 600_000],
  stopTimeoutMs: [0, 600_000],
};
