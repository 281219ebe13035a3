import { type BucketsDraft, ExponentialDraft, HistogramDraft, NumberDraft } from '../drafts.js';
import { OtlpError } from '../errors.js';
import type { DecodeLimits } from '../limits.js';
import type { Decoded, MetricsSink, Temporality } from '../points.js';
import { Tally } from '../tally.js';
import { readAttributes } from './attributes.js';
import { isObject, type JsonObject, JsonWalk } from './walk.js';

const TEMPORALITIES: readonly Temporality[] = ['unspecified', 'delta', 'cumulative'];
const TEMPORALITY_NAMES = [
  'AGGREGATION_TEMPORALITY_UNSPECIFIED',
  'AGGREGATION_TEMPORALITY_DELTA',
  'AGGREGATION_TEMPORALITY_CUMULATIVE',
];

/** DataPointFlags: the point says that its series has no value at this time. */
const NO_RECORDED_VALUE = 1;

const utf8 = new TextDecoder('utf-8');

/** Decodes ExportMetricsServiceRequest from OTLP's JSON. The same points come out as from the same message in protobuf. */
export function decodeJsonMetrics(body: Uint8Array, sink: MetricsSink, limits: DecodeLimits): Decoded {
  return new JsonMetrics(sink, limits).decode(parse(body));
}

function parse(body: Uint8Array): JsonObject {
  let value: unknown;
  try {
    const text = utf8.decode(body);
    value = SURROGATE.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OtlpError('otlp-json-malformed', `the body must be JSON: ${why}`, { path: '' }, { cause });
  }
  if (isObject(value)) return value;
  throw new OtlpError('otlp-json-type', 'the body must be an object with resourceMetrics', { path: '' });
}

/** The escape of half a character, or of the halves of a whole one. */
const SURROGATE = /\\u[dD][89a-fA-F]/;
const encoder = new TextEncoder();

/** Half a character is not text: it would fail wherever a name is written. It becomes U+FFFD, as it does in protobuf. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? utf8.decode(encoder.encode(value)) : value;
}

class JsonMetrics {
  readonly #walk = new JsonWalk();
  readonly #tally = new Tally();
  readonly #number = new NumberDraft();
  readonly #histogram = new HistogramDraft();
  readonly #exponential = new ExponentialDraft();
  readonly #sink: MetricsSink;
  readonly #limits: DecodeLimits;

  constructor(sink: MetricsSink, limits: DecodeLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  decode(body: JsonObject): Decoded {
    const walk = this.#walk;
    walk.objects(body, 'resourceMetrics', (resourceMetrics) => {
      let hasResource = false;
      walk.object(resourceMetrics, 'resource', (resource) => {
        hasResource = true;
        this.#sink.resource(readAttributes(walk, resource, this.#limits));
      });
      if (!hasResource) this.#sink.resource(readAttributes(walk, {}, this.#limits));
      walk.objects(resourceMetrics, 'scopeMetrics', (scopeMetrics) => this.#scopeMetrics(scopeMetrics));
    });
    return this.#tally;
  }

  #scopeMetrics(scopeMetrics: JsonObject): void {
    const walk = this.#walk;
    let name = '';
    let version = '';
    walk.object(scopeMetrics, 'scope', (scope) => {
      name = walk.text(scope, 'name') ?? '';
      version = walk.text(scope, 'version') ?? '';
    });
    this.#sink.scope(name, version);
    walk.objects(scopeMetrics, 'metrics', (metric) => this.#metric(metric));
  }

  #metric(metric: JsonObject): void {
    const walk = this.#walk;
    const name = walk.text(metric, 'name') ?? '';
    const unit = walk.text(metric, 'unit') ?? '';
    walk.object(metric, 'gauge', (data) => {
      this.#number.begin(name, unit, { kind: 'gauge', monotonic: false, temporality: 'unspecified' });
      walk.objects(data, 'dataPoints', (point) => this.#numberPoint(point));
    });
    walk.object(metric, 'sum', (data) => {
      const monotonic = walk.boolean(data, 'isMonotonic') ?? false;
      this.#number.begin(name, unit, { kind: 'sum', monotonic, temporality: this.#temporality(data) });
      walk.objects(data, 'dataPoints', (point) => this.#numberPoint(point));
    });
    walk.object(metric, 'histogram', (data) => {
      this.#histogram.begin(name, unit, this.#temporality(data));
      walk.objects(data, 'dataPoints', (point) => this.#histogramPoint(point));
    });
    walk.object(metric, 'exponentialHistogram', (data) => {
      this.#exponential.begin(name, unit, this.#temporality(data));
      walk.objects(data, 'dataPoints', (point) => this.#exponentialPoint(point));
    });
    walk.object(metric, 'summary', (data) => walk.objects(data, 'dataPoints', () => this.#tally.add('summary')));
  }

  #temporality(data: JsonObject): Temporality {
    return TEMPORALITIES[this.#walk.enumeration(data, 'aggregationTemporality', TEMPORALITY_NAMES)] ?? 'unspecified';
  }

  #numberPoint(json: JsonObject): void {
    const walk = this.#walk;
    const draft = this.#number;
    draft.clear();
    const double = walk.double(json, 'asDouble');
    const integer = walk.integer(json, 'asInt');
    if (double !== undefined) draft.setValue(double, false);
    if (integer !== undefined) draft.setValue(Number(integer), true);
    this.#common(json, draft);
    const reason = draft.finish();
    this.#tally.add(reason);
    if (reason === undefined) this.#sink.number(draft.point);
  }

  #histogramPoint(json: JsonObject): void {
    const walk = this.#walk;
    const draft = this.#histogram;
    draft.clear();
    draft.point.count = walk.count(json, 'count') ?? 0;
    draft.point.sum = walk.double(json, 'sum');
    draft.point.min = walk.double(json, 'min');
    draft.point.max = walk.double(json, 'max');
    this.#checkRoom(json, 'bucketCounts');
    walk.numbers(json, 'bucketCounts', 'count', draft.bucketCounts);
    this.#checkRoom(json, 'explicitBounds');
    walk.numbers(json, 'explicitBounds', 'double', draft.bounds);
    this.#common(json, draft);
    const reason = draft.finish();
    this.#tally.add(reason);
    if (reason === undefined) this.#sink.histogram(draft.point);
  }

  #exponentialPoint(json: JsonObject): void {
    const walk = this.#walk;
    const draft = this.#exponential;
    draft.clear();
    draft.count = walk.count(json, 'count') ?? 0;
    draft.sum = walk.double(json, 'sum');
    draft.scale = Number(walk.integer(json, 'scale') ?? 0);
    draft.zeroCount = walk.count(json, 'zeroCount') ?? 0;
    draft.min = walk.double(json, 'min');
    draft.max = walk.double(json, 'max');
    walk.object(json, 'positive', (buckets) => this.#buckets(buckets, draft.positive));
    walk.object(json, 'negative', (buckets) => this.#buckets(buckets, draft.negative));
    this.#common(json, draft);
    const reason = draft.finish();
    this.#tally.add(reason);
    if (reason === undefined) this.#sink.exponential(draft.point);
  }

  #buckets(json: JsonObject, into: BucketsDraft): void {
    into.offset = Number(this.#walk.integer(json, 'offset') ?? 0);
    this.#checkRoom(json, 'bucketCounts');
    this.#walk.numbers(json, 'bucketCounts', 'count', into.counts);
  }

  /** What all points have. */
  #common(json: JsonObject, draft: NumberDraft | HistogramDraft | ExponentialDraft): void {
    const walk = this.#walk;
    draft.point.attributes = readAttributes(walk, json, this.#limits);
    draft.point.startMs = walk.instantMs(json, 'startTimeUnixNano');
    draft.point.timeMs = walk.instantMs(json, 'timeUnixNano');
    draft.isAbsent = (Number(walk.count(json, 'flags') ?? 0) & NO_RECORDED_VALUE) !== 0;
  }

  #checkRoom(json: JsonObject, name: string): void {
    if (this.#walk.lengthOf(json, name) > this.#limits.buckets) throw this.#walk.tooManyBuckets(this.#limits.buckets);
  }
}
