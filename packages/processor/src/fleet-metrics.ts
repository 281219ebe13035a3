import type { SloView } from '@plimsoll/engine';
import {
  ATTRIBUTE,
  counterMetric,
  gaugeMetric,
  METRICS,
  type MetricDefinition,
  type OtelAttributes,
  type OtelScopeMetrics,
  OUTCOME,
  type Sample,
  SCOPE,
  scopeMetrics,
} from '@plimsoll/otlp';
import { VERSION } from './version.js';

const ALERT_STATES = ['inactive', 'pending', 'firing', 'resolved'] as const;

const OUTCOMES = Object.values(OUTCOME);

/** Makes a point of the SLO in hand: a value with the attributes that say whose it is, and what more it says. */
type PointOf = (value: number, more?: OtelAttributes) => Sample;

/** The fleet's view of SLOs as metrics. What was not measured has no point: absent is not 0, and not 1. */
export function fleetMetrics(slos: readonly SloView[]): OtelScopeMetrics {
  const lines = slos.map((slo) => ({ slo, point: pointOf(slo) }));
  const gauge = (definition: MetricDefinition, pointsOf: (slo: SloView, point: PointOf) => Sample[]) =>
    gaugeMetric(
      definition,
      lines.flatMap(({ slo, point }) => pointsOf(slo, point)),
    );
  return scopeMetrics({ name: SCOPE.processor, version: VERSION }, [
    gauge(METRICS.info, (slo, point) => [point(slo.objective.targetRatio, declarationOf(slo))]),
    counterMetric(METRICS.fleetEvents, slos.flatMap(countersOf)),
    gauge(METRICS.attainment, ({ attainment }, point) =>
      attainment.kind === 'measured' ? [point(attainment.ratio)] : [],
    ),
    gauge(METRICS.errorBudgetRemaining, ({ budget }, point) =>
      budget.kind === 'measured' ? [point(budget.remaining)] : [],
    ),
    gauge(METRICS.coverage, ({ budget }, point) => (budget.kind === 'measured' ? [point(budget.coverage)] : [])),
    gauge(METRICS.burnRate, burnRates),
    gauge(METRICS.alertState, alertStates),
  ]);
}

/** The ledgers of all instances, added up: whoever reads it needs no instance, and sees no restart of one. */
function countersOf(slo: SloView): Sample[] {
  const { at, ever } = slo;
  if (at === null || ever.from === null) return [];
  const times = { startMs: ever.from, timeMs: at };
  const name = nameOf(slo);
  return OUTCOMES.map((outcome) => ({
    ...times,
    attributes: { ...name, [ATTRIBUTE.outcome]: outcome },
    value: ever[outcome],
  }));
}

function burnRates({ burnRates }: SloView, point: PointOf): Sample[] {
  return burnRates.flatMap((reading) =>
    reading.kind === 'measured' ? [point(reading.burnRate, { [ATTRIBUTE.window]: reading.window })] : [],
  );
}

/** 1 for the state that an alert is in and 0 for the others, so that a query never has to know a number's meaning. */
function alertStates({ alerts }: SloView, point: PointOf): Sample[] {
  return alerts.flatMap(({ severity, state }) =>
    ALERT_STATES.map((candidate) =>
      point(candidate === state ? 1 : 0, { [ATTRIBUTE.severity]: severity, [ATTRIBUTE.alertState]: candidate }),
    ),
  );
}

function pointOf(slo: SloView): PointOf {
  const identity = identityOf(slo);
  const at = slo.at ?? 0;
  return (value, more) => ({ attributes: more ? { ...identity, ...more } : identity, startMs: at, timeMs: at, value });
}

/** What a reader of metrics needs of a declaration to label what it draws. */
function declarationOf({ objective, indicator }: SloView): OtelAttributes {
  return {
    [ATTRIBUTE.indicator]: indicator.kind,
    [ATTRIBUTE.target]: objective.target,
    [ATTRIBUTE.window]: objective.window,
    [ATTRIBUTE.budgetingMethod]: objective.budgeting,
  };
}

/** Whose number it is. No instance: the fleet speaks. What is unknown is left out. */
function identityOf(slo: SloView): OtelAttributes {
  const { owner, operation } = slo;
  return {
    ...nameOf(slo),
    ...(owner !== null && { [ATTRIBUTE.owner]: owner }),
    ...(operation !== null && { [ATTRIBUTE.operation]: operation }),
  };
}

/** What an SLO is told apart by. A counter has nothing else, so that it goes on when an SLO gets another owner. */
function nameOf({ name, service, namespace, environment }: SloView): OtelAttributes {
  return {
    [ATTRIBUTE.sloName]: name,
    [ATTRIBUTE.serviceName]: service,
    ...(namespace !== '' && { [ATTRIBUTE.serviceNamespace]: namespace }),
    ...(environment !== '' && { [ATTRIBUTE.environment]: environment }),
  };
}
