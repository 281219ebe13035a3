import type { Resource } from '@opentelemetry/resources';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import { MetricsSnapshot } from './metrics-snapshot.js';
import { CORE, type Measured } from './service-core.js';

/**
 * The metrics of a service for a MeterProvider of one's own: give it to a reader as one of its `metricProducers`. The
 * reader's resource says which service they are of, so its `service.name` has to be the contract's.
 *
 * ```ts
 * new PeriodicExportingMetricReader({ exporter, metricProducers: [createMetricProducer(checkout)] });
 * ```
 *
 * Everything is cumulative since the service was declared, whatever temporality the exporter prefers for its own.
 */
export function createMetricProducer(service: Measured): MetricProducer {
  const snapshot = new MetricsSnapshot(service[CORE]);
  return {
    collect: async () => ({
      resourceMetrics: { resource: EMPTY_RESOURCE, scopeMetrics: [await snapshot.take()] },
      errors: [],
    }),
  };
}

/** A producer has to name a resource, and a reader has to put its own in the place of it. */
const EMPTY_RESOURCE: Resource = {
  attributes: {},
  merge: (other) => other ?? EMPTY_RESOURCE,
  getRawAttributes: () => [],
};
