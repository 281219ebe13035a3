import type { CounterPoint, DeclarationPoint, LatencyPoint, Source } from '@plimsoll/engine';
import {
  ATTRIBUTE,
  type Attributes,
  decodeInfo,
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

/** One thing that a request tells the books, in the engine's words. */
export type Entry =
  | { readonly kind: 'declare'; readonly point: DeclarationPoint }
  | { readonly kind: 'count'; readonly point: CounterPoint }
  | { readonly kind: 'observe'; readonly point: LatencyPoint };

/** Who may say what. The processor's own output is in none of the lists: fed back, it would count everything twice. */
const SPEAKERS: ReadonlyMap<string, readonly string[]> = new Map([
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

  #source: Source | undefined;
  #owner: string | undefined;
  #scope = '';

  resource(attributes: Attributes): void {
    this.#source = sourceOf(attributes);
    this.#owner = text(attributes, ATTRIBUTE.serviceOwnerName) || undefined;
  }

  scope(name: string): void {
    this.#scope = name;
  }

  number(point: NumberPoint): void {
    const source = this.#speakerOf(point);
    if (source === undefined) return;
    if (point.metric === METRIC.info) this.#keep(infoEntry(point, source, this.#owner));
    else if (point.metric === METRIC.duration) this.#keep('metric-kind-unexpected');
    else this.#keep(countEntry(point, source));
  }

  histogram(point: HistogramPoint): void {
    if (this.#speakerOf(point) !== undefined) this.#keep('metric-kind-unexpected');
  }

  exponential(point: ExponentialPoint): void {
    const source = this.#speakerOf(point);
    if (source === undefined) return;
    this.#keep(point.metric === METRIC.duration ? latencyEntry(point, source) : 'metric-kind-unexpected');
  }

  /** Who says this, if it is for us and may be said by whoever says it. */
  #speakerOf({ metric }: Point): Source | undefined {
    const speakers = SPEAKERS.get(metric);
    if (speakers === undefined) this.notOurs++;
    else if (!speakers.includes(this.#scope)) this.#keep('scope-unexpected');
    else if (this.#source === undefined) this.#keep('service-name-missing');
    else return this.#source;
    return undefined;
  }

  #keep(entry: Entry | Code): void {
    if (typeof entry === 'string') this.refused.push(entry);
    else this.entries.push(entry);
  }
}

/** OpenTelemetry's proposed owner of the service stands in where the declaration names none. */
function infoEntry({ attributes, timeMs }: NumberPoint, source: Source, owner: string | undefined): Entry | Code {
  const { slo, issues } = decodeInfo(source.service, attributes, { owner });
  return slo ? { kind: 'declare', point: { source, slo, timeMs } } : (issues[0]?.code ?? 'internal-error');
}

function countEntry(point: NumberPoint, source: Source): Entry | Code {
  const { attributes, temporality, startMs, timeMs, value } = point;
  if (point.kind !== 'sum' || !point.monotonic || temporality === 'unspecified') return 'metric-kind-unexpected';
  const slo = attributes[ATTRIBUTE.sloName];
  const outcome = attributes[ATTRIBUTE.outcome];
  if (typeof slo !== 'string' || slo === '') return 'slo-name-missing';
  if (outcome !== OUTCOME.good && outcome !== OUTCOME.bad) return 'outcome-unknown';
  const cause = text(attributes, ATTRIBUTE.cause);
  const counted = { slo, outcome, cause, startMs, timeMs, value, temporality };
  return point.metric === METRIC.fleetEvents
    ? { kind: 'count', point: { ...counted, source: aggregator(source, attributes), aggregated: true } }
    : { kind: 'count', point: { ...counted, source } };
}

function latencyEntry(point: ExponentialPoint, source: Source): Entry | Code {
  const { attributes, temporality, startMs, timeMs, histogram } = point;
  if (temporality === 'unspecified') return 'metric-kind-unexpected';
  const operation = attributes[ATTRIBUTE.operation];
  if (typeof operation !== 'string' || operation === '') return 'operation-missing';
  // The decoder uses its histogram again for the next point.
  const { offset, counts } = histogram.positive;
  const kept = { ...histogram, positive: { offset, counts: [...counts] } };
  return { kind: 'observe', point: { source, operation, startMs, timeMs, temporality, histogram: kept } };
}

/** Who speaks, as the resource says. Without a service there is nobody to keep books for. */
function sourceOf(resource: Attributes): Source | undefined {
  const service = text(resource, ATTRIBUTE.serviceName);
  if (service === '') return undefined;
  return {
    service,
    namespace: text(resource, ATTRIBUTE.serviceNamespace),
    environment: text(resource, ATTRIBUTE.environment) || text(resource, ATTRIBUTE.environmentBefore),
    instance: text(resource, ATTRIBUTE.serviceInstanceId),
    version: text(resource, ATTRIBUTE.serviceVersion),
  };
}

/** A fleet's ledger has no instance of the service behind it; whoever added it up takes that place. */
function aggregator(source: Source, attributes: Attributes): Source {
  return { ...source, instance: text(attributes, ATTRIBUTE.aggregator), version: '' };
}

function text(attributes: Attributes, name: string): string {
  const value = attributes[name];
  return value === undefined ? '' : String(value);
}
