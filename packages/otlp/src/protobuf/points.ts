import { type BucketsDraft, ExponentialDraft, HistogramDraft, NumberDraft } from '../drafts.js';
import { OtlpError } from '../errors.js';
import type { DecodeLimits } from '../limits.js';
import type { SkipReason } from '../points.js';
import { type AttributeReader, AttributeSpan } from './attributes.js';
import { tagOf, WIRE, type Wire } from './wire.js';

/** The same numbers in all three kinds of points. */
const START = tagOf(2, WIRE.fixed64);
const TIME = tagOf(3, WIRE.fixed64);

const NUMBER = {
  asDouble: tagOf(4, WIRE.fixed64),
  asInt: tagOf(6, WIRE.fixed64),
  attributes: tagOf(7, WIRE.bytes),
  flags: tagOf(8, WIRE.varint),
} as const;

const HISTOGRAM = {
  count: tagOf(4, WIRE.fixed64),
  sum: tagOf(5, WIRE.fixed64),
  bucketCounts: tagOf(6, WIRE.bytes),
  bucketCount: tagOf(6, WIRE.fixed64),
  bounds: tagOf(7, WIRE.bytes),
  bound: tagOf(7, WIRE.fixed64),
  attributes: tagOf(9, WIRE.bytes),
  flags: tagOf(10, WIRE.varint),
  min: tagOf(11, WIRE.fixed64),
  max: tagOf(12, WIRE.fixed64),
} as const;

const EXPONENTIAL = {
  attributes: tagOf(1, WIRE.bytes),
  count: tagOf(4, WIRE.fixed64),
  sum: tagOf(5, WIRE.fixed64),
  scale: tagOf(6, WIRE.varint),
  zeroCount: tagOf(7, WIRE.fixed64),
  positive: tagOf(8, WIRE.bytes),
  negative: tagOf(9, WIRE.bytes),
  flags: tagOf(10, WIRE.varint),
  min: tagOf(12, WIRE.fixed64),
  max: tagOf(13, WIRE.fixed64),
} as const;

const BUCKETS = {
  offset: tagOf(1, WIRE.varint),
  counts: tagOf(2, WIRE.bytes),
  count: tagOf(2, WIRE.varint),
} as const;

/** DataPointFlags: the point says that its series has no value at this time. */
const NO_RECORDED_VALUE = 1;

/** Reads data points into drafts that are used again for every point. Each answers why the point is not for the sink, or nothing when it is. */
export class PointReader {
  readonly number = new NumberDraft();
  readonly histogram = new HistogramDraft();
  readonly exponential = new ExponentialDraft();
  readonly #attributes: AttributeReader;
  readonly #limits: DecodeLimits;
  readonly #span = new AttributeSpan();

  constructor(attributes: AttributeReader, limits: DecodeLimits) {
    this.#attributes = attributes;
    this.#limits = limits;
  }

  readNumber(wire: Wire): SkipReason | undefined {
    const draft = this.number;
    const span = this.#span;
    span.clear();
    draft.clear();
    const outer = wire.enter();
    while (wire.more()) {
      const at = wire.pos;
      const tag = wire.tag();
      switch (tag) {
        case NUMBER.attributes:
          span.add(wire, at);
          break;
        case START:
          draft.point.startMs = wire.instantMs();
          break;
        case TIME:
          draft.point.timeMs = wire.instantMs();
          break;
        case NUMBER.asInt:
          draft.setValue(wire.signedFixed64(), true);
          break;
        case NUMBER.asDouble:
          draft.setValue(wire.double(), false);
          break;
        case NUMBER.flags:
          draft.isAbsent = (wire.varint() & NO_RECORDED_VALUE) !== 0;
          break;
        default:
          wire.skip(tag);
      }
    }
    draft.point.attributes = this.#attributes.read(wire, span, NUMBER.attributes);
    wire.leave(outer);
    return draft.finish();
  }

  readHistogram(wire: Wire): SkipReason | undefined {
    const draft = this.histogram;
    const span = this.#span;
    span.clear();
    draft.clear();
    const outer = wire.enter();
    while (wire.more()) {
      const at = wire.pos;
      const tag = wire.tag();
      switch (tag) {
        case HISTOGRAM.attributes:
          span.add(wire, at);
          break;
        case START:
          draft.point.startMs = wire.instantMs();
          break;
        case TIME:
          draft.point.timeMs = wire.instantMs();
          break;
        case HISTOGRAM.count:
          draft.point.count = wire.fixed64();
          break;
        case HISTOGRAM.sum:
          draft.point.sum = wire.double();
          break;
        case HISTOGRAM.bucketCounts: {
          const rest = this.#enterNumbers(wire, draft.bucketCounts);
          while (wire.more()) draft.bucketCounts.push(wire.fixed64());
          wire.leave(rest);
          break;
        }
        case HISTOGRAM.bucketCount:
          this.#checkRoom(wire, draft.bucketCounts.length + 1);
          draft.bucketCounts.push(wire.fixed64());
          break;
        case HISTOGRAM.bounds: {
          const rest = this.#enterNumbers(wire, draft.bounds);
          while (wire.more()) draft.bounds.push(wire.double());
          wire.leave(rest);
          break;
        }
        case HISTOGRAM.bound:
          this.#checkRoom(wire, draft.bounds.length + 1);
          draft.bounds.push(wire.double());
          break;
        case HISTOGRAM.flags:
          draft.isAbsent = (wire.varint() & NO_RECORDED_VALUE) !== 0;
          break;
        case HISTOGRAM.min:
          draft.point.min = wire.double();
          break;
        case HISTOGRAM.max:
          draft.point.max = wire.double();
          break;
        default:
          wire.skip(tag);
      }
    }
    draft.point.attributes = this.#attributes.read(wire, span, HISTOGRAM.attributes);
    wire.leave(outer);
    return draft.finish();
  }

  readExponential(wire: Wire): SkipReason | undefined {
    const draft = this.exponential;
    const span = this.#span;
    span.clear();
    draft.clear();
    const outer = wire.enter();
    while (wire.more()) {
      const at = wire.pos;
      const tag = wire.tag();
      switch (tag) {
        case EXPONENTIAL.attributes:
          span.add(wire, at);
          break;
        case START:
          draft.point.startMs = wire.instantMs();
          break;
        case TIME:
          draft.point.timeMs = wire.instantMs();
          break;
        case EXPONENTIAL.count:
          draft.count = wire.fixed64();
          break;
        case EXPONENTIAL.sum:
          draft.sum = wire.double();
          break;
        case EXPONENTIAL.scale:
          draft.scale = wire.zigzag32();
          break;
        case EXPONENTIAL.zeroCount:
          draft.zeroCount = wire.fixed64();
          break;
        case EXPONENTIAL.positive:
          draft.positive.clear();
          this.#buckets(wire, draft.positive);
          break;
        case EXPONENTIAL.negative:
          draft.negative.clear();
          this.#buckets(wire, draft.negative);
          break;
        case EXPONENTIAL.flags:
          draft.isAbsent = (wire.varint() & NO_RECORDED_VALUE) !== 0;
          break;
        case EXPONENTIAL.min:
          draft.min = wire.double();
          break;
        case EXPONENTIAL.max:
          draft.max = wire.double();
          break;
        default:
          wire.skip(tag);
      }
    }
    draft.point.attributes = this.#attributes.read(wire, span, EXPONENTIAL.attributes);
    wire.leave(outer);
    return draft.finish();
  }

  #buckets(wire: Wire, into: BucketsDraft): void {
    const outer = wire.enter();
    while (wire.more()) {
      const tag = wire.tag();
      switch (tag) {
        case BUCKETS.offset:
          into.offset = wire.zigzag32();
          break;
        case BUCKETS.counts: {
          const counts = wire.packedVarints(this.#limits.buckets - into.counts.length);
          if (counts === 'too-many') throw this.#tooManyBuckets(wire);
          if (into.counts.length === 0) into.counts = counts;
          else for (const count of counts) into.counts.push(count);
          break;
        }
        case BUCKETS.count:
          this.#checkRoom(wire, into.counts.length + 1);
          into.counts.push(wire.varint());
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
  }

  /** Goes into a run of packed numbers of eight bytes that is to be added to those before it. */
  #enterNumbers(wire: Wire, before: readonly number[]): number {
    const outer = wire.enter();
    this.#checkRoom(wire, before.length + Math.ceil((wire.end - wire.pos) / 8));
    return outer;
  }

  #checkRoom(wire: Wire, length: number): void {
    if (length > this.#limits.buckets) throw this.#tooManyBuckets(wire);
  }

  #tooManyBuckets(wire: Wire): OtlpError {
    const message = `a histogram must not have more than ${this.#limits.buckets} buckets: lower its resolution at the sender`;
    return new OtlpError('otlp-too-many-buckets', message, { offset: wire.pos });
  }
}
