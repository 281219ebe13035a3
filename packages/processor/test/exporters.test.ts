import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { afterEach, expect, test, vi } from 'vitest';
import { CHECKOUT, resourceMetricsOf } from './report.js';
import { ManualClock, startProcessor } from './running.js';

const NOW = Date.UTC(2026, 5, 1, 12);

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['JSON', JsonExporter, 'none'],
  ['JSON, gzip', JsonExporter, 'gzip'],
  ['protobuf', ProtobufExporter, 'none'],
  ['protobuf, gzip', ProtobufExporter, 'gzip'],
])('takes what OpenTelemetry’s own exporter sends: %s', async (_name, Exporter, compression) => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression);
  const clock = new ManualClock(NOW);
  const { otlp, fleet, self, processor } = await startProcessor({ clock });
  const exporter = new Exporter({ url: new URL('/v1/metrics', otlp).href });
  const metrics = resourceMetricsOf({
    contract: CHECKOUT,
    startMs: NOW - 60_000,
    timeMs: NOW,
    events: { 'pay-availability': { good: 999, bad: 1 } },
    durations: { pay: [0.1, 0.2, 0.3] },
  });
  const result = await new Promise<{ code: number; error?: Error }>((resolve) => exporter.export(metrics, resolve));
  await exporter.shutdown();
  expect(result).toEqual({ code: 0 });

  await processor.evaluate();
  const { points } = await self();
  // Three declarations; good, bad and the latencies.
  expect(points.byFate).toMatchObject({ declared: 3, counted: 3, refused: 0, 'not-ours': 0 });
  const { teams } = await fleet();
  const availability = teams[0]?.services[0]?.slos.find(({ name }) => name === 'pay-availability');
  expect(availability?.attainment).toEqual({ kind: 'measured', ratio: 0.999 });
});
