import type { MeterProvider, Observable } from '@opentelemetry/api';
import { METRICS, OTEL, SCOPE } from '@plimsoll/otlp';
import { MetricsSnapshot } from './metrics-snapshot.js';
import { CORE, type Measured } from './service-core.js';

/**
 * The metrics of a service as observable instruments of a meter provider, where its readers cannot be reached, and OpenTelemetry's API is
 * all there is: `observeWith(metrics.getMeterProvider(), checkout)`. Returns the end of it.
 *
 * Good, bad and the declarations arrive as ever. `slo.duration` does not: the API has no way to hand over a histogram that is counted
 * already, so percentiles are this process's own. A provider that keeps 2,000 series of an instrument, as OpenTelemetry's does, keeps no more of these.
 */
export function observeWith(provider: MeterProvider, service: Measured): () => void {
  const core = service[CORE];
  if (core.isDisabled) return () => undefined;
  const meter = provider.getMeter(SCOPE.sdk);
  const instruments = new Map<string, Observable>();
  for (const { name, kind, unit, description } of Object.values(METRICS)) {
    // What only the fleet knows is not observed here, and a gauge without observations is not exported.
    if (kind === 'counter')
      instruments.set(name, meter.createObservableCounter(name, { unit, description, valueType: OTEL.valueType.int }));
    if (kind === 'gauge') instruments.set(name, meter.createObservableGauge(name, { unit, description }));
  }
  const snapshot = new MetricsSnapshot(core);
  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = async (result) => {
    for (const metric of (await snapshot.take()).metrics) {
      const instrument = instruments.get(metric.descriptor.name);
      if (instrument === undefined || metric.dataPointType === OTEL.dataPointType.exponentialHistogram) continue;
      for (const { value, attributes } of metric.dataPoints) result.observe(instrument, value, attributes);
    }
  };
  const all = [...instruments.values()];
  meter.addBatchObservableCallback(observe, all);
  return () => meter.removeBatchObservableCallback(observe, all);
}
