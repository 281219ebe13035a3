import type { Resource } from '@opentelemetry/resources';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import type { MetricsSnapshot } from './metrics-snapshot.js';

/** Snapshots in the shape in which a reader of OpenTelemetry asks for them. */
export function metricProducer(snapshot: MetricsSnapshot): MetricProducer {
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
