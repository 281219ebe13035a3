import {
  counterMetric,
  gaugeMetric,
  type MetricDefinition,
  type OtelAttributes,
  type OtelScopeMetrics,
  type Sample,
  SCOPE,
  scopeMetrics,
} from '@plimsoll/otlp';
import type { RequestCounters } from './self-counters.js';
import type { SelfSources } from './self-view.js';
import { VERSION } from './version.js';

/** The processor's metrics about itself. They are nobody else's, so their names live here. */
const SELF_METRICS = {
  requests: counter('plimsoll.requests', '{request}', 'Requests that began to arrive, by port.'),
  refusedRequests: counter('plimsoll.requests.refused', '{request}', 'Requests that were refused, by port and code.'),
  droppedConnections: counter(
    'plimsoll.connections.dropped',
    '{connection}',
    'Connections dropped because too many were open, by port.',
  ),
  points: counter('plimsoll.points', '{point}', 'Data points of accepted requests, by what became of them.'),
  refusedPoints: counter('plimsoll.points.refused', '{point}', 'Data points that were refused, by code.'),
  evaluations: counter('plimsoll.evaluations', '{evaluation}', 'Evaluations, by how they ended.'),
  evaluationDuration: gauge('plimsoll.evaluation.duration', 's', 'How long the last evaluation took.'),
  notices: counter('plimsoll.notices', '{notice}', 'Attempts to tell receivers of incidents, by what became of them.'),
  clampedPoints: counter('plimsoll.points.clamped', '{point}', 'Points from the future, counted at most a slot ahead.'),
  latePoints: counter('plimsoll.points.late', '{point}', 'Points of time that an evaluation had passed already.'),
  droppedEvents: counter('plimsoll.events.dropped', '{event}', 'Events from before the time that is kept.'),
  declarationsHold: gauge(
    'plimsoll.declarations.hold',
    '{set}',
    '1 while the files with declarations hold as they are, 0 while errors keep what they said before.',
  ),
  services: gauge('plimsoll.services', '{service}', 'Services in the books.'),
  slos: gauge('plimsoll.slos', '{slo}', 'SLOs in the books, declared or not.'),
  undeclared: gauge('plimsoll.slos.undeclared', '{slo}', 'SLOs with events that nobody has declared.'),
  instances: gauge('plimsoll.instances', '{instance}', 'Instances of services in the books.'),
  series: gauge('plimsoll.series', '{series}', 'Series in the books.'),
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** The processor about itself. Counters begin at its start. */
export function selfMetrics({
  books,
  counters,
  evaluator,
  startedAtMs,
  clock,
  declared,
}: SelfSources): OtelScopeMetrics {
  const timeMs = clock.wallMs();
  const one = (value: number, attributes: OtelAttributes = {}): Sample => ({
    attributes,
    startMs: startedAtMs,
    timeMs,
    value,
  });
  const by = (name: string, entries: readonly (readonly [string, number])[], more: OtelAttributes = {}) =>
    entries.map(([key, value]) => one(value, { ...more, [name]: key }));
  const ports: readonly (readonly [string, RequestCounters])[] = [
    ['otlp', counters.otlp],
    ['api', counters.api],
  ];
  const self = books.self();
  const { last } = evaluator;
  return scopeMetrics({ name: SCOPE.processor, version: VERSION }, [
    counterMetric(
      SELF_METRICS.requests,
      ports.map(([port, { received }]) => one(received, { port })),
    ),
    counterMetric(
      SELF_METRICS.refusedRequests,
      ports.flatMap(([port, { refused }]) => by('code', refused.entries(), { port })),
    ),
    counterMetric(
      SELF_METRICS.droppedConnections,
      ports.map(([port, { droppedConnections }]) => one(droppedConnections, { port })),
    ),
    counterMetric(SELF_METRICS.points, by('fate', counters.points.entries())),
    counterMetric(SELF_METRICS.refusedPoints, by('code', counters.refusedPoints.entries())),
    counterMetric(SELF_METRICS.evaluations, by('end', counters.evaluations.entries())),
    gaugeMetric(SELF_METRICS.evaluationDuration, last ? [one(last.durationMs / 1000)] : []),
    counterMetric(SELF_METRICS.notices, by('fate', counters.notices.entries())),
    counterMetric(SELF_METRICS.clampedPoints, [one(self.clamped)]),
    counterMetric(SELF_METRICS.latePoints, [one(self.late)]),
    counterMetric(SELF_METRICS.droppedEvents, [one(self.droppedEvents)]),
    gaugeMetric(SELF_METRICS.declarationsHold, declared ? [one(declared.view.refused ? 0 : 1)] : []),
    gaugeMetric(SELF_METRICS.services, [one(self.services)]),
    gaugeMetric(SELF_METRICS.slos, [one(self.slos)]),
    gaugeMetric(SELF_METRICS.undeclared, [one(self.undeclared)]),
    gaugeMetric(SELF_METRICS.instances, [one(self.instances)]),
    gaugeMetric(SELF_METRICS.series, [one(self.series)]),
  ]);
}

function counter(name: string, unit: string, description: string): MetricDefinition {
  return { name, kind: 'counter', unit, description };
}

function gauge(name: string, unit: string, description: string): MetricDefinition {
  return { name, kind: 'gauge', unit, description };
}
