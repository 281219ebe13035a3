import { setImmediate as immediately } from 'node:timers/promises';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type Evaluation, type FleetView, fleetView } from '@plimsoll/engine';
import { ATTRIBUTE, type OtelMetricData, type OtelScopeMetrics, prometheusUnitSuffix } from '@plimsoll/otlp';
import { fleetMetrics } from './fleet-metrics.js';
import { selfMetrics } from './self-metrics.js';
import type { SelfSources } from './self-view.js';
import { VERSION } from './version.js';

/** Prometheus' text format. */
export const SCRAPE_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const RESOURCE = resourceFromAttributes({
  [ATTRIBUTE.serviceName]: 'plimsoll-processor',
  [ATTRIBUTE.serviceVersion]: VERSION,
});

/** Without scope labels: all series come from one place, and `target_info` says once from which version of it. */
const SERIALIZER = new PrometheusSerializer(undefined, false, undefined, true, true);
const TARGET_INFO = new PrometheusSerializer(undefined, false, undefined, false, true);

/** So many SLOs are written without a pause, about 20 series each: requests in between wait some milliseconds. */
const SLOS_AT_A_TIME = 100;

/** The fleet and the processor itself, as Prometheus reads them. The same metrics leave by OTLP, so a name is decided once. */
export class Scrape {
  readonly #sources: SelfSources;
  #fleetOf: Evaluation | undefined;
  #fleet: Promise<string> = Promise.resolve('');

  constructor(sources: SelfSources) {
    this.#sources = sources;
  }

  /** The fleet changes with an evaluation only: however many ask in between, it is written once. */
  async text(): Promise<string> {
    const { books } = this.#sources;
    if (books.lastEvaluation !== this.#fleetOf) {
      this.#fleetOf = books.lastEvaluation;
      this.#fleet = writtenFleet(fleetView(books));
    }
    return (await this.#fleet) + written(selfMetrics(this.#sources), TARGET_INFO);
  }
}

/** Written in portions, so that a large fleet neither stops the processor nor fills its memory with points. */
async function writtenFleet({ teams }: FleetView): Promise<string> {
  const slos = teams.flatMap(({ services }) => services.flatMap((service) => service.slos));
  const texts = new Map<string, string>();
  for (let from = 0; from < slos.length; from += SLOS_AT_A_TIME) {
    const { scope, metrics } = fleetMetrics(slos.slice(from, from + SLOS_AT_A_TIME));
    for (const metric of metrics) {
      const { name } = metric.descriptor;
      const text = written({ scope, metrics: [metric] });
      const before = texts.get(name);
      texts.set(name, before === undefined ? text : before + text.replace(METRIC_HEADER, ''));
    }
    await immediately();
  }
  return [...texts.values()].join('');
}

/** HELP and TYPE stand once above the samples of a metric. */
const METRIC_HEADER = /^(?:#.*\n)+/;

/** The serializer writes a comment without a line's end where there is nothing; nothing is better. */
function written({ scope, metrics }: OtelScopeMetrics, serializer = SERIALIZER): string {
  if (metrics.length === 0) return '';
  return serializer.serialize({ resource: RESOURCE, scopeMetrics: [{ scope, metrics: metrics.map(renamed) }] });
}

/**
 * OpenTelemetry's rules for Prometheus put the unit into the name of a metric; the serializer leaves that to us, and
 * the Collector's exporter does it, so both ways of getting our metrics give one name.
 */
function renamed(metric: OtelMetricData): OtelMetricData {
  const { name, unit } = metric.descriptor;
  return { ...metric, descriptor: { ...metric.descriptor, name: name + prometheusUnitSuffix(unit), unit: '' } };
}
