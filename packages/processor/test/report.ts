import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import {
  ATTRIBUTE,
  counterMetric,
  type Encoding,
  encodeInfo,
  exponentialMetric,
  gaugeMetric,
  METRICS,
  type OtelMetricData,
  SCOPE,
  scopeMetrics,
} from '@plimsoll/otlp';
import { type Counts, histogramOf, readContract, type ServiceContract, type Slo } from '@plimsoll/slo';

/** What one process of a service reports in one export, as the SDK would write it. */
export interface Report {
  readonly contract: ServiceContract;
  readonly instance?: string;
  /** When the process began to count, in epoch milliseconds. */
  readonly startMs: number;
  readonly timeMs: number;
  /** Cumulative events by SLO name. */
  readonly events: Readonly<Record<string, Counts>>;
  /** Cumulative durations in seconds, by operation. */
  readonly durations?: Readonly<Record<string, readonly number[]>>;
}

export const CHECKOUT: ServiceContract = {
  service: 'checkout',
  owner: 'team-payments',
  window: '30d',
  operations: { pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' } },
};

export function slosOf(contract: ServiceContract): readonly Slo[] {
  const { slos, issues } = readContract(contract);
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return slos;
}

/** The report as the metrics of OpenTelemetry, which its own serializers write. */
export function metricsOf(report: Report): OtelMetricData[] {
  const { startMs, timeMs } = report;
  const at = { startMs, timeMs };
  const info = slosOf(report.contract).map((slo) => ({ ...at, attributes: encodeInfo(slo), value: slo.target.ratio }));
  const events = Object.entries(report.events).flatMap(([slo, counts]) =>
    (['good', 'bad'] as const).map((outcome) => ({
      ...at,
      attributes: { [ATTRIBUTE.sloName]: slo, [ATTRIBUTE.outcome]: outcome },
      value: counts[outcome],
    })),
  );
  const durations = Object.entries(report.durations ?? {}).map(([operation, seconds]) => ({
    ...at,
    attributes: { [ATTRIBUTE.operation]: operation },
    value: histogramOf(seconds),
  }));
  return [
    gaugeMetric(METRICS.info, info),
    counterMetric(METRICS.events, events),
    exponentialMetric(METRICS.duration, durations),
  ];
}

interface Origin {
  readonly scope?: string;
  readonly resource?: Record<string, string>;
}

/** Metrics with where they come from. */
function resourceMetrics(
  metrics: readonly OtelMetricData[],
  { scope = SCOPE.sdk, resource = {} }: Origin,
): ResourceMetrics {
  return {
    resource: resourceFromAttributes(resource),
    scopeMetrics: [scopeMetrics({ name: scope, version: '0.1.0' }, metrics)],
  };
}

/** One export of these metrics, written by OpenTelemetry's serializers. */
export function exportOf(
  metrics: readonly OtelMetricData[],
  { encoding = 'protobuf', ...origin }: Origin & { encoding?: Encoding } = {},
): Uint8Array {
  const serializer = encoding === 'json' ? JsonMetricsSerializer : ProtobufMetricsSerializer;
  const body = serializer.serializeRequest(resourceMetrics(metrics, origin));
  if (body === undefined) throw new Error('nothing was serialized');
  return body;
}

/** What the SDK of one process hands to its exporter. */
export function resourceMetricsOf(report: Report): ResourceMetrics {
  return resourceMetrics(metricsOf(report), { resource: resourceOf(report) });
}

/** One export of a report, in an encoding. */
export function reportBody(report: Report, encoding: Encoding = 'protobuf'): Uint8Array {
  return exportOf(metricsOf(report), { encoding, resource: resourceOf(report) });
}

function resourceOf({ contract, instance = 'a' }: Report): Record<string, string> {
  return { [ATTRIBUTE.serviceName]: contract.service, [ATTRIBUTE.serviceInstanceId]: instance };
}
