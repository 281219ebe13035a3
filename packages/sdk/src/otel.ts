import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import { ATTRIBUTE } from '@plimsoll/otlp';
import { instanceIdOf } from './instance.js';
import { metricProducer } from './metric-producer.js';
import { MetricsSnapshot } from './metrics-snapshot.js';
import { CORE, type Measured } from './service-core.js';

export { observeWith } from './observe.js';

/**
 * The metrics of a service for a MeterProvider or a NodeSDK of one's own: give it to a reader as one of its `metricProducers`. The
 * provider's resource says which service and which process they are of: {@link resourceAttributes}.
 *
 * ```ts
 * const reader = new PeriodicExportingMetricReader({ exporter, metricProducers: [createMetricProducer(checkout)] });
 * new NodeSDK({ metricReaders: [reader], resource: resourceFromAttributes(resourceAttributes(checkout)) }).start();
 * ```
 *
 * Everything is cumulative since the service was declared, whatever temporality the exporter prefers for its own.
 */
export function createMetricProducer(service: Measured): MetricProducer {
  return metricProducer(new MetricsSnapshot(service[CORE]));
}

/**
 * What a resource must say for the fleet to know whose metrics they are: `service.name`, and a `service.instance.id` that no other
 * process has. Give it to `resourceFromAttributes`, beside what you say about the service yourself.
 */
export function resourceAttributes(service: Measured): Record<string, string> {
  const core = service[CORE];
  return { [ATTRIBUTE.serviceName]: core.name, [ATTRIBUTE.serviceInstanceId]: instanceIdOf(core) };
}
