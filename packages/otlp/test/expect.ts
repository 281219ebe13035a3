import type { Seen } from './record.js';

// What a decoder should hand over, worked out from the tree of objects that protobufjs decodes: slowly, with big integers, and by other code than the decoder's.

/** An object as protobufjs gives it: 64-bit numbers as digits, unset fields absent. Typed loosely because it is the outer world's. */
// biome-ignore lint/suspicious/noExplicitAny: a tree of a schema that only the test's definitions know
type Tree = any;

const TEMPORALITIES = ['unspecified', 'delta', 'cumulative'];

export function expectedFrom(request: Tree): Seen[] {
  const seen: Seen[] = [];
  for (const { resource, scopeMetrics = [] } of request.resourceMetrics ?? []) {
    seen.push({ resource: attributesOf(resource?.attributes) });
    for (const { scope, metrics = [] } of scopeMetrics) {
      seen.push({ scope: scope?.name ?? '', version: scope?.version ?? '' });
      for (const metric of metrics) seen.push(...pointsOf(metric));
    }
  }
  return seen;
}

function pointsOf(metric: Tree): Seen[] {
  const data = metric.sum ?? metric.gauge ?? metric.histogram ?? metric.exponentialHistogram;
  const temporality = TEMPORALITIES[data?.aggregationTemporality ?? 0] ?? 'unspecified';
  const seen: Tree[] = [];
  for (const point of data?.dataPoints ?? []) {
    if ((point.flags ?? 0) % 2 === 1) continue;
    const common = {
      metric: metric.name ?? '',
      unit: metric.unit ?? '',
      temporality,
      attributes: attributesOf(point.attributes),
      startMs: msOf(point.startTimeUnixNano),
      timeMs: msOf(point.timeUnixNano),
    };
    if (metric.sum || metric.gauge) {
      if (point.asInt === undefined && point.asDouble === undefined) continue;
      const isInteger = point.asInt !== undefined;
      const kind = metric.sum ? 'sum' : 'gauge';
      const value = isInteger ? Number(point.asInt) : point.asDouble;
      seen.push({ number: { ...common, kind, monotonic: metric.sum?.isMonotonic ?? false, value, isInteger } });
    } else if (metric.histogram) {
      const { count, sum, min, max, explicitBounds: bounds = [], bucketCounts = [] } = point;
      const counts = bucketCounts.map(Number);
      const isRising = bounds.every((bound: number, i: number) => i === 0 || bound > bounds[i - 1]);
      if (bounds.length + counts.length > 0 && (counts.length !== bounds.length + 1 || !isRising)) continue;
      seen.push({ histogram: { ...common, count: Number(count ?? 0), sum, min, max, bounds, bucketCounts: counts } });
    } else {
      const { count, sum, min, max, scale = 0, zeroCount, positive, negative } = point;
      if (scale < -10 || scale > 20 || negative?.bucketCounts?.some((n: string) => n !== '0')) continue;
      const histogram = {
        scale,
        zeroCount: Number(zeroCount ?? 0),
        positive: { offset: positive?.offset ?? 0, counts: (positive?.bucketCounts ?? []).map(Number) },
        sum: sum ?? 0,
        count: Number(count ?? 0),
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
      };
      seen.push({ exponential: { ...common, histogram } });
    }
  }
  return seen;
}

function msOf(nanos: string | undefined): number {
  const value = BigInt(nanos ?? 0);
  return Number((value + 999_999n) / 1_000_000n);
}

function attributesOf(pairs: Tree): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const { key = '', value } of pairs ?? []) {
    const plain = plainOf(value ?? {});
    const isNested = typeof plain === 'object' && plain !== null;
    const text = isNested ? JSON.stringify(plain, (_, leaf) => (isHuge(leaf) ? `digits:${leaf}` : leaf)) : plain;
    // JSON.stringify cannot write digits beyond 2^53, so they are marked and the mark is taken away.
    attributes[key] = isNested
      ? String(text).replace(/"digits:(-?\d+)n?"/g, '$1')
      : isHuge(plain)
        ? String(plain)
        : (plain ?? '');
  }
  return attributes;
}

function isHuge(value: unknown): value is bigint {
  return typeof value === 'bigint';
}

function plainOf(any: Tree): unknown {
  if (any.stringValue !== undefined) return any.stringValue;
  if (any.boolValue !== undefined) return any.boolValue;
  if (any.intValue !== undefined) {
    const value = Number(any.intValue);
    return Number.isSafeInteger(value) ? value : BigInt(any.intValue);
  }
  if (any.doubleValue !== undefined) return any.doubleValue;
  if (any.bytesValue !== undefined) return any.bytesValue;
  if (any.arrayValue !== undefined) return (any.arrayValue.values ?? []).map(plainOf);
  if (any.kvlistValue !== undefined) {
    return Object.fromEntries(
      (any.kvlistValue.values ?? []).map((pair: Tree) => [pair.key ?? '', plainOf(pair.value ?? {})]),
    );
  }
  return null;
}
