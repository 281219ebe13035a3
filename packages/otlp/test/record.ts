import {
  type Decoded,
  type DecoderOptions,
  decodeMetrics,
  type Encoding,
  type ExponentialPoint,
  type HistogramPoint,
  type MetricsSink,
  type NumberPoint,
} from '../src/index.js';

interface Points {
  number: NumberPoint;
  histogram: HistogramPoint;
  exponential: ExponentialPoint;
}

/** What a sink was given, in order, copied. */
export type Seen = { resource: Record<string, unknown> } | { scope: string; version: string } | Partial<Points>;

/** A sink that keeps copies of everything it is given. */
export function recorder(): MetricsSink & { seen: Seen[] } {
  const seen: Seen[] = [];
  return {
    seen,
    resource: (attributes) => seen.push({ resource: { ...attributes } }),
    scope: (scope, version) => seen.push({ scope, version }),
    number: (point) => seen.push({ number: { ...point, attributes: { ...point.attributes } } }),
    histogram: (point) => seen.push({ histogram: { ...point, attributes: { ...point.attributes } } }),
    exponential: (point) => seen.push({ exponential: { ...point, attributes: { ...point.attributes } } }),
  };
}

/** Everything in a body. */
export function decodeAll(
  body: Uint8Array,
  encoding: Encoding = 'protobuf',
  options?: DecoderOptions,
): { seen: Seen[]; decoded: Decoded } {
  const sink = recorder();
  const decoded = decodeMetrics(body, encoding, sink, options);
  return { seen: sink.seen, decoded };
}

/** The points of a metric among everything seen. */
export function find<K extends keyof Points>(seen: Seen[], kind: K, metric: string): Points[K][] {
  const found: Points[K][] = [];
  for (const one of seen) {
    const point: Points[K] | undefined = (one as Partial<Points>)[kind];
    if (point?.metric === metric) found.push(point);
  }
  return found;
}
