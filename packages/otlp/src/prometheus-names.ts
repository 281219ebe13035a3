import type { MetricDefinition } from './names.js';

/** What OpenTelemetry's rules for Prometheus append for a unit. Units in braces, such as {event}, are annotations and stay out of the name. */
const UNIT_SUFFIXES: ReadonlyMap<string, string> = new Map([
  ['1', '_ratio'],
  ['s', '_seconds'],
]);

/** What the unit of a metric adds to its name in Prometheus. */
export function prometheusUnitSuffix(unit: string): string {
  return UNIT_SUFFIXES.get(unit) ?? '';
}

/** What a metric is called in Prometheus, however it got there: `slo.fleet.events` is `slo_fleet_events_total`. */
export function prometheusName({ name, kind, unit }: MetricDefinition): string {
  return prometheusLabel(name) + prometheusUnitSuffix(unit) + (kind === 'counter' ? '_total' : '');
}

/** What an attribute is called in Prometheus: `slo.name` is `slo_name`. */
export function prometheusLabel(attribute: string): string {
  return attribute.replaceAll('.', '_');
}
