import type { FleetView, SloView } from '@plimsoll/engine';
import {
  ATTRIBUTE,
  gaugeMetric,
  METRICS,
  type OtelAttributes,
  type OtelScopeMetrics,
  type Sample,
  SCOPE,
  scopeMetrics,
} from '@plimsoll/otlp';
import { VERSION } from './version.js';

const ALERT_STATES = ['inactive', 'pending', 'firing', 'resolved'] as const;

/** The fleet's view as metrics, one point for each SLO. What was not measured has no point: absent is not 0, and not 1. */
export function fleetMetrics(fleet: FleetView): OtelScopeMetrics {
  const slos = fleet.teams.flatMap(({ services }) => services.flatMap((service) => service.slos));
  const gauge = (definition: (typeof METRICS)[keyof typeof METRICS], samplesOf: (slo: SloView) => Sample[]) =>
    gaugeMetric(definition, slos.flatMap(samplesOf));
  return scopeMetrics({ name: SCOPE.processor, version: VERSION }, [
    gauge(METRICS.info, (slo) => [sample(slo, slo.objective.targetRatio, declarationOf(slo))]),
    gauge(METRICS.attainment, (slo) => (slo.attainment.kind === 'measured' ? [sample(slo, slo.attainment.ratio)] : [])),
    gauge(METRICS.errorBudgetRemaining, (slo) =>
      slo.budget.kind === 'measured' ? [sample(slo, slo.budget.remaining)] : [],
    ),
    gauge(METRICS.coverage, (slo) => (slo.budget.kind === 'measured' ? [sample(slo, slo.budget.coverage)] : [])),
    gauge(METRICS.burnRate, burnRates),
    gauge(METRICS.alertState, alertStates),
  ]);
}

function burnRates(slo: SloView): Sample[] {
  return slo.burnRates.flatMap((reading) =>
    reading.kind === 'measured' ? [sample(slo, reading.burnRate, { [ATTRIBUTE.window]: reading.window })] : [],
  );
}

function alertStates(slo: SloView): Sample[] {
  return slo.alerts.flatMap(({ severity, state }) =>
    ALERT_STATES.map((candidate) =>
      sample(slo, candidate === state ? 1 : 0, { [ATTRIBUTE.severity]: severity, [ATTRIBUTE.alertState]: candidate }),
    ),
  );
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

function sample(slo: SloView, value: number, more: OtelAttributes = {}): Sample {
  const at = slo.at ?? 0;
  return { attributes: { ...identityOf(slo), ...more }, startMs: at, timeMs: at, value };
}

/** Whose number it is. No instance: the fleet speaks. What is unknown is left out. */
function identityOf({ name, service, namespace, environment, owner, operation }: SloView): OtelAttributes {
  return {
    [ATTRIBUTE.sloName]: name,
    [ATTRIBUTE.serviceName]: service,
    ...(owner !== null && { [ATTRIBUTE.owner]: owner }),
    ...(operation !== null && { [ATTRIBUTE.operation]: operation }),
    ...(namespace !== '' && { [ATTRIBUTE.serviceNamespace]: namespace }),
    ...(environment !== '' && { [ATTRIBUTE.environment]: environment }),
  };
}
