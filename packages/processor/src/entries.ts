import type { CounterPoint, DeclarationPoint, LatencyPoint, Source } from '@plimsoll/engine';
import {
  ATTRIBUTE,
  type Attributes,
  type ExponentialPoint,
  type HistogramPoint,
  METRIC,
  type MetricsSink,
  type NumberPoint,
  OUTCOME,
  type Point,
  SCOPE,
} from '@plimsoll/otlp';
import type { Issue } from '@plimsoll/slo';
import type { ProcessorErrorCode } from './errors.js';
import { type Speaker, type Speakers, text } from './speaker.js';

/** One thing that a request tells the books, in the engine's words. */
export type Entry =
  | { readonly kind: 'declare'; readonly point: DeclarationPoint }
  | { readonly kind: 'count'; readonly point: CounterPoint }
  | { readonly kind: 'observe'; readonly point: LatencyPoint };

/** Who may say what. The processor's own output is in none of the lists: fed back, it would count everything twice. */
const SCOPES: ReadonlyMap<string, readonly string[]> = new Map([
  [METRIC.info, [SCOPE.sdk, SCOPE.collector]],
  [METRIC.events, [SCOPE.sdk]],
  [METRIC.duration, [SCOPE.sdk, SCOPE.collector]],
  [METRIC.fleetEvents, [SCOPE.collector]],
]);

/** Why a point is no entry. */
type Code = ProcessorErrorCode | Issue['code'];

/** Turns the points of one request into entries for the books, and keeps apart those that are none. */
export class EntryReader implements MetricsSink {
  readonly entries: Entry[] = [];
  /** A code for each point that should have been an entry. */
  readonly refused: Code[] = [];
  /** Points of metrics that mean nothing to us. Services send their other metrics along, and that is no mistake. */
  notOurs = 0;

  readonly #speakers: Speakers;
  #speaker: Speaker | undefined;
  #scope = '';

  constructor(speakers: Speakers) {
    this.#speakers = speakers;
  }

  resource(attributes: Attributes): void {
    this.#speaker = this.#speakers.of(attributes);
  }

  scope(name: string): void {
    this.#scope = name;
  }

  number(point: NumberPoint): void {
    const speaker = this.#speakerOf(point);
    if (speaker === undefined) return;
    if (point.metric === METRIC.info) this.#keep(infoEntry(point, speaker));
    else if (point.metric === METRIC.duration) this.#keep('metric-kind-unexpected');
    else this.#keep(countEntry(point, speaker));
  }

  histogram(point: HistogramPoint): void {
    if (this.#speakerOf(point) !== undefined) this.#keep('metric-kind-unexpected');
  }

  exponential(point: ExponentialPoint): void {
    const speaker = this.#speakerOf(point);
    if (speaker === undefined) return;
    this.#keep(point.metric === METRIC.duration ? latencyEntry(point, speaker) : 'metric-kind-unexpected');
  }

  /** Who says this, if it is for us and may be said by whoever says it. */
  #speakerOf({ metric }: Point): Speaker | undefined {
    const scopes = SCOPES.get(metric);
    if (scopes === undefined) this.notOurs++;
    else if (!scopes.includes(this.#scope)) this.#keep('scope-unexpected');
    else if (this.#speaker === undefined) this.#keep('service-name-missing');
    return scopes?.includes(this.#scope) ? this.#speaker : undefined;
  }

  #keep(entry: Entry | Code): void {
    if (typeof entry === 'string') this.refused.push(entry);
    else this.entries.push(entry);
  }
}

function infoEntry({ attributes, timeMs }: NumberPoint, speaker: Speaker): Entry | Code {
  const { slo, issues } = speaker.declared(attributes);
  return slo
    ? { kind: 'declare', point: { source: speaker.source, slo, timeMs } }
    : (issues[0]?.code ?? 'internal-error');
}

function countEntry(point: NumberPoint, { source }: Speaker): Entry | Code {
  const { attributes, temporality, startMs, timeMs, value } = point;
  if (point.kind !== 'sum' || !point.monotonic || temporality === 'unspecified') return 'metric-kind-unexpected';
  const slo = text(attributes, ATTRIBUTE.sloName);
  const outcome = attributes[ATTRIBUTE.outcome];
  if (slo === '') return 'slo-name-missing';
  if (outcome !== OUTCOME.good && outcome !== OUTCOME.bad) return 'outcome-unknown';
  const cause = text(attributes, ATTRIBUTE.cause);
  const aggregated = point.metric === METRIC.fleetEvents;
  const by = aggregated ? aggregator(source, attributes) : source;
  return { kind: 'count', point: { source: by, slo, outcome, cause, startMs, timeMs, value, temporality, aggregated } };
}

function latencyEntry(point: ExponentialPoint, { source }: Speaker): Entry | Code {
  const { attributes, temporality, startMs, timeMs, histogram } = point;
  if (temporality === 'unspecified') return 'metric-kind-unexpected';
  const operation = text(attributes, ATTRIBUTE.operation);
  if (operation === '') return 'operation-missing';
  // The decoder uses its histogram again for the next point.
  const { offset, counts } = histogram.positive;
  const kept = { ...histogram, positive: { offset, counts: counts.slice() } };
  return { kind: 'observe', point: { source, operation, startMs, timeMs, temporality, histogram: kept } };
}

/** A fleet's ledger has no instance of the service behind it; whoever added it up takes that place. */
function aggregator(source: Source, attributes: Attributes): Source {
  return { ...source, instance: text(attributes, ATTRIBUTE.aggregator), version: '' };
}
