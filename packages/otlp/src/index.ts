export type { Attributes, AttributeValue } from './attributes.js';
export { type DecoderOptions, decodeMetrics, type Encoding, MetricsDecoder } from './decode.js';
export { type DecodedInfo, decodeInfo } from './decode-info.js';
export * from './encode.js';
export { encodeInfo } from './encode-info.js';
export * from './errors.js';
export * from './limits.js';
export * from './names.js';
export type {
  Decoded,
  ExponentialPoint,
  HistogramPoint,
  MetricsSink,
  NumberPoint,
  Point,
  SkipReason,
  Temporality,
} from './points.js';
export * from './prometheus-names.js';
export * from './response.js';
export { type HrTime, nanosToMs, toHrTime } from './time.js';
