import type { DecodeLimits } from '../limits.js';
import type { Decoded, MetricsSink, SkipReason, Temporality } from '../points.js';
import { Tally } from '../tally.js';
import { AttributeReader, AttributeSpan } from './attributes.js';
import { NameReader } from './names.js';
import { PointReader } from './points.js';
import { tagOf, WIRE, Wire } from './wire.js';

// Field numbers of opentelemetry/proto/metrics/v1 and collector/metrics/v1.
const RESOURCE_METRICS = tagOf(1, WIRE.bytes);
const RESOURCE = tagOf(1, WIRE.bytes);
const SCOPE_METRICS = tagOf(2, WIRE.bytes);
const RESOURCE_ATTRIBUTES = tagOf(1, WIRE.bytes);
const SCOPE = tagOf(1, WIRE.bytes);
const METRIC = tagOf(2, WIRE.bytes);
const SCOPE_NAME = tagOf(1, WIRE.bytes);
const SCOPE_VERSION = tagOf(2, WIRE.bytes);
const METRIC_NAME = tagOf(1, WIRE.bytes);
const METRIC_UNIT = tagOf(3, WIRE.bytes);
const GAUGE = tagOf(5, WIRE.bytes);
const SUM = tagOf(7, WIRE.bytes);
const HISTOGRAM = tagOf(9, WIRE.bytes);
const EXPONENTIAL = tagOf(10, WIRE.bytes);
const SUMMARY = tagOf(11, WIRE.bytes);
const DATA_POINT = tagOf(1, WIRE.bytes);
const TEMPORALITY = tagOf(2, WIRE.varint);
const MONOTONIC = tagOf(3, WIRE.varint);

const TEMPORALITIES: readonly Temporality[] = ['unspecified', 'delta', 'cumulative'];

/** How many different series, resources and short texts a decoder remembers between bodies. */
export interface CacheSizes {
  readonly series: number;
  readonly resources: number;
}

/**
 * Decodes ExportMetricsServiceRequest from protobuf, calling the sink as it goes: no tree of objects is built.
 *
 * Fields may come in any order (the Collector writes them from last to first), but a sink wants the resource before its points. So every message is read
 * twice: the first pass only takes note of where things are, and skipping costs next to nothing. Where a field that should be there once is there
 * repeatedly, the last one holds.
 */
export class ProtobufMetricsDecoder {
  readonly #wire: Wire;
  readonly #points: PointReader;
  readonly #resources: AttributeReader;
  readonly #resourceSpan = new AttributeSpan();
  readonly #names = new NameReader();

  constructor(limits: DecodeLimits, cache: CacheSizes) {
    this.#wire = new Wire(limits.nesting);
    this.#points = new PointReader(
      new AttributeReader(limits, this.#names, { entries: cache.series, longest: 256 }),
      limits,
    );
    this.#resources = new AttributeReader(limits, this.#names, { entries: cache.resources, longest: 2048 });
  }

  decode(body: Uint8Array, sink: MetricsSink): Decoded {
    const wire = this.#wire;
    const tally = new Tally();
    wire.open(body);
    try {
      while (wire.more()) {
        const tag = wire.tag();
        if (tag === RESOURCE_METRICS) this.#resourceMetrics(sink, tally);
        else wire.skip(tag);
      }
    } finally {
      wire.close();
    }
    return tally;
  }

  #resourceMetrics(sink: MetricsSink, tally: Tally): void {
    const wire = this.#wire;
    const outer = wire.enter();
    const span = this.#resourceSpan;
    const start = wire.pos;
    span.clear();
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === RESOURCE) this.#findResourceAttributes(span);
      else wire.skip(tag);
    }
    sink.resource(this.#resources.read(wire, span, RESOURCE_ATTRIBUTES));
    wire.pos = start;
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === SCOPE_METRICS) this.#scopeMetrics(sink, tally);
      else wire.skip(tag);
    }
    wire.leave(outer);
  }

  #findResourceAttributes(span: AttributeSpan): void {
    const wire = this.#wire;
    const outer = wire.enter();
    span.clear();
    while (wire.more()) {
      const at = wire.pos;
      const tag = wire.tag();
      if (tag === RESOURCE_ATTRIBUTES) span.add(wire, at);
      else wire.skip(tag);
    }
    wire.leave(outer);
  }

  #scopeMetrics(sink: MetricsSink, tally: Tally): void {
    const wire = this.#wire;
    const outer = wire.enter();
    const start = wire.pos;
    let name = '';
    let version = '';
    while (wire.more()) {
      const tag = wire.tag();
      if (tag !== SCOPE) {
        wire.skip(tag);
        continue;
      }
      name = '';
      version = '';
      const scopeMetrics = wire.enter();
      while (wire.more()) {
        const field = wire.tag();
        if (field === SCOPE_NAME) name = this.#names.read(wire);
        else if (field === SCOPE_VERSION) version = this.#names.read(wire);
        else wire.skip(field);
      }
      wire.leave(scopeMetrics);
    }
    sink.scope(name, version);
    wire.pos = start;
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === METRIC) this.#metric(sink, tally);
      else wire.skip(tag);
    }
    wire.leave(outer);
  }

  #metric(sink: MetricsSink, tally: Tally): void {
    const wire = this.#wire;
    const outer = wire.enter();
    let name = '';
    let unit = '';
    let kind = 0;
    let from = 0;
    let to = 0;
    while (wire.more()) {
      const tag = wire.tag();
      switch (tag) {
        case METRIC_NAME:
          name = this.#names.read(wire);
          break;
        case METRIC_UNIT:
          unit = this.#names.read(wire);
          break;
        case GAUGE:
        case SUM:
        case HISTOGRAM:
        case EXPONENTIAL:
        case SUMMARY:
          kind = tag;
          to = wire.length();
          from = wire.take(to);
          to += from;
          break;
        default:
          wire.skip(tag);
      }
    }
    if (kind !== 0) {
      const metric = wire.revisit(from, to);
      this.#data({ name, unit, kind, sink, tally });
      wire.end = metric;
    }
    wire.leave(outer);
  }

  /** The points of a metric; the wire is at the start of what holds them. */
  #data({
    name,
    unit,
    kind,
    sink,
    tally,
  }: {
    name: string;
    unit: string;
    kind: number;
    sink: MetricsSink;
    tally: Tally;
  }): void {
    const wire = this.#wire;
    const points = this.#points;
    const start = wire.pos;
    let temporality: Temporality = 'unspecified';
    let monotonic = false;
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === TEMPORALITY) temporality = TEMPORALITIES[wire.varint()] ?? 'unspecified';
      else if (tag === MONOTONIC) monotonic = wire.varint() !== 0;
      else wire.skip(tag);
    }
    wire.pos = start;
    switch (kind) {
      case GAUGE:
        points.number.begin(name, unit, { kind: 'gauge', monotonic: false, temporality: 'unspecified' });
        break;
      case SUM:
        points.number.begin(name, unit, { kind: 'sum', monotonic, temporality });
        break;
      case HISTOGRAM:
        points.histogram.begin(name, unit, temporality);
        break;
      case EXPONENTIAL:
        points.exponential.begin(name, unit, temporality);
        break;
    }
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === DATA_POINT) tally.add(this.#point(kind, sink));
      else wire.skip(tag);
    }
  }

  /** Reads a point and hands it to the sink, or says why not. */
  #point(kind: number, sink: MetricsSink): SkipReason | undefined {
    const wire = this.#wire;
    const points = this.#points;
    let reason: SkipReason | undefined;
    switch (kind) {
      case GAUGE:
      case SUM:
        reason = points.readNumber(wire);
        if (reason === undefined) sink.number(points.number.point);
        return reason;
      case HISTOGRAM:
        reason = points.readHistogram(wire);
        if (reason === undefined) sink.histogram(points.histogram.point);
        return reason;
      case EXPONENTIAL:
        reason = points.readExponential(wire);
        if (reason === undefined) sink.exponential(points.exponential.point);
        return reason;
      default:
        wire.take(wire.length());
        return 'summary';
    }
  }
}
