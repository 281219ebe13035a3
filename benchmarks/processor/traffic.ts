import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  ATTRIBUTE,
  counterMetric,
  encodeInfo,
  exponentialMetric,
  gaugeMetric,
  METRICS,
  SCOPE,
  scopeMetrics,
} from '@plimsoll/otlp';
import { type ExponentialHistogram, histogramOf, readContract, type Slo } from '@plimsoll/slo';

/** A fleet's traffic: what each instance of each service exports, round after round. */
export interface Traffic {
  /** A request for each instance, for each round. */
  readonly rounds: readonly (readonly Uint8Array[])[];
  /** Data points of one round. */
  readonly points: number;
  readonly slos: number;
  /** Series of good and bad events. */
  readonly series: number;
}

interface Shape {
  readonly services: number;
  readonly instances: number;
  readonly operations: number;
  readonly rounds: number;
  readonly teams: number;
  /** When the last round is exported; the others were before, ten seconds apart. */
  readonly endMs: number;
  /** Events of an SLO in one round. */
  readonly perRound?: { readonly good: number; readonly bad: number };
}

const ROUND_MS = 10_000;

/** Exports as the SDK writes them: declarations, events by outcome and cause, and latencies, all cumulative. */
export function trafficOf(shape: Shape): Traffic {
  const { services, instances, operations, rounds, endMs, perRound = { good: 1_000, bad: 1 } } = shape;
  const contracts = Array.from({ length: services }, (_, service) => slosOf(service, shape));
  const startMs = endMs - rounds * ROUND_MS;
  const requests = Array.from({ length: rounds }, (_, round) => {
    const timeMs = startMs + (round + 1) * ROUND_MS;
    return contracts.flatMap((slos, service) =>
      Array.from({ length: instances }, (__, instance) =>
        exportOf(slos, { service, instance, startMs, timeMs, round: round + 1, perRound }),
      ),
    );
  });
  const slos = services * operations * 2;
  const series = slos * instances * 2;
  return { rounds: requests, points: slos * instances + series + services * instances * operations, slos, series };
}

function slosOf(service: number, { operations, teams }: Shape): readonly Slo[] {
  const names = Array.from({ length: operations }, (_, i) => `operation ${i}`);
  const { slos } = readContract({
    service: `service-${service}`,
    owner: `team-${service % teams}`,
    operations: Object.fromEntries(names.map((name) => [name, { availability: '99.9%', latency: { p95: '250ms' } }])),
  });
  return slos;
}

interface Export {
  readonly service: number;
  readonly instance: number;
  readonly startMs: number;
  readonly timeMs: number;
  readonly round: number;
  readonly perRound: { readonly good: number; readonly bad: number };
}

function exportOf(slos: readonly Slo[], { service, instance, startMs, timeMs, round, perRound }: Export): Uint8Array {
  const at = { startMs, timeMs };
  const operations = [...new Set(slos.map(({ operation }) => operation ?? ''))];
  const metrics = [
    gaugeMetric(
      METRICS.info,
      slos.map((slo) => ({ ...at, attributes: encodeInfo(slo), value: slo.target.ratio })),
    ),
    counterMetric(
      METRICS.events,
      slos.flatMap(({ name }) => [
        { ...at, attributes: { [ATTRIBUTE.sloName]: name, [ATTRIBUTE.outcome]: 'good' }, value: perRound.good * round },
        {
          ...at,
          attributes: { [ATTRIBUTE.sloName]: name, [ATTRIBUTE.outcome]: 'bad', [ATTRIBUTE.cause]: 'timeout' },
          value: perRound.bad * round,
        },
      ]),
    ),
    exponentialMetric(
      METRICS.duration,
      operations.map((operation) => ({
        ...at,
        attributes: { [ATTRIBUTE.operation]: operation },
        value: latencies(round),
      })),
    ),
  ];
  const body = ProtobufMetricsSerializer.serializeRequest({
    resource: resourceFromAttributes({
      [ATTRIBUTE.serviceName]: `service-${service}`,
      [ATTRIBUTE.serviceInstanceId]: `0f0e0d0c-0b0a-4908-8706-${service}-${instance}`,
      [ATTRIBUTE.serviceVersion]: '1.2.3',
    }),
    scopeMetrics: [scopeMetrics({ name: SCOPE.sdk, version: '0.1.0' }, metrics)],
  });
  if (!body) throw new Error('OpenTelemetry serialized nothing');
  return body;
}

/** 40 ms to 250 ms, as most calls are; a thousand more with each round. */
const ONE_ROUND = histogramOf(Array.from({ length: 1_000 }, (_, i) => 0.04 * 6.25 ** (i / 1_000)));

function latencies(round: number): ExponentialHistogram {
  const { positive, count, sum } = ONE_ROUND;
  const counts = positive.counts.map((one) => one * round);
  return { ...ONE_ROUND, positive: { ...positive, counts }, count: count * round, sum: sum * round };
}
