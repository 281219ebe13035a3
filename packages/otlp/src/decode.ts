import { decodeJsonMetrics } from './json/decode-metrics.js';
import { DEFAULT_LIMITS, type DecodeLimits } from './limits.js';
import type { Decoded, MetricsSink } from './points.js';
import { type CacheSizes, ProtobufMetricsDecoder } from './protobuf/decode-metrics.js';

/** How a body is written. */
export type Encoding = 'protobuf' | 'json';

export interface DecoderOptions {
  readonly limits?: Partial<DecodeLimits>;
  /** How many attribute sets to remember: about 256 bytes and the attributes themselves each. Fewer than there are series costs speed only. */
  readonly cache?: Partial<CacheSizes>;
}

const DEFAULT_CACHE: CacheSizes = { series: 16_384, resources: 1024 };

/**
 * Decodes bodies of OTLP metrics (ExportMetricsServiceRequest). A receiver keeps one, because it remembers the attributes it has decoded: what a fleet sends
 * every ten seconds is then hardly more than compared.
 */
export class MetricsDecoder {
  readonly #limits: DecodeLimits;
  readonly #protobuf: ProtobufMetricsDecoder;

  constructor({ limits, cache }: DecoderOptions = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#protobuf = new ProtobufMetricsDecoder(this.#limits, { ...DEFAULT_CACHE, ...cache });
  }

  /**
   * Hands everything in the body to the sink. Returns how many points that were, and how many were skipped and why. Throws {@link OtlpError}, and nothing
   * else, when the body is malformed or passes a limit. The sink must not call this decoder.
   */
  decode(body: Uint8Array, encoding: Encoding, sink: MetricsSink): Decoded {
    return encoding === 'protobuf' ? this.#protobuf.decode(body, sink) : decodeJsonMetrics(body, sink, this.#limits);
  }
}

/** Decodes one body, for those who have few: see {@link MetricsDecoder.decode}. */
export function decodeMetrics(
  body: Uint8Array,
  encoding: Encoding,
  sink: MetricsSink,
  options: DecoderOptions = {},
): Decoded {
  const decoder = new MetricsDecoder({ ...options, cache: { series: 256, resources: 16, ...options.cache } });
  return decoder.decode(body, encoding, sink);
}
