import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { fleetView } from '@plimsoll/engine';
import { ATTRIBUTE, type OtelMetricData, type OtelScopeMetrics } from '@plimsoll/otlp';
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

/** Without scope labels: all series come from one place, and `target_info` says from which version of it. */
const SERIALIZER = new PrometheusSerializer(undefined, false, undefined, false, true);

/** The fleet and the processor itself, as Prometheus reads them. The same metrics leave by OTLP, so a name is decided once. */
export function scrape(sources: SelfSources): string {
  const scopeMetrics = [fleetMetrics(fleetView(sources.books)), selfMetrics(sources)].map(withPrometheusNames);
  return SERIALIZER.serialize({ resource: RESOURCE, scopeMetrics });
}

/**
 * OpenTelemetry's rules for Prometheus put the unit into the name of a metric; the serializer leaves that to us, and
 * the Collector's exporter does it, so both ways of getting our metrics give one name.
 */
function withPrometheusNames({ scope, metrics }: OtelScopeMetrics): OtelScopeMetrics {
  return { scope, metrics: metrics.map(renamed) };
}

function renamed(metric: OtelMetricData): OtelMetricData {
  const { name, unit } = metric.descriptor;
  return { ...metric, descriptor: { ...metric.descriptor, name: name + (SUFFIXES.get(unit) ?? ''), unit: '' } };
}

/** Units in braces, such as {event}, are annotations and stay out of the name. */
const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ['1', '_ratio'],
  ['s', '_seconds'],
]);
