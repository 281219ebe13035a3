/**
 * Every name that Plimsoll writes on the wire or reads from it, once. `packages/conformance` holds the same names as data for the Go side, and a test
 * keeps both equal.
 */

/** What a metric is in OTLP. A counter is a monotonic cumulative sum of whole numbers. */
export type MetricKind = 'counter' | 'gauge' | 'exponential-histogram';

export interface MetricDefinition {
  readonly name: string;
  readonly kind: MetricKind;
  /** As UCUM writes it. */
  readonly unit: string;
  readonly description: string;
}

/** The instrumentation scopes: who wrote a metric. */
export const SCOPE = {
  sdk: '@plimsoll/sdk',
  processor: '@plimsoll/processor',
  collector: '@plimsoll/collector',
} as const;

/** The names of the metrics; their kinds, units and descriptions are in {@link METRICS}. */
export const METRIC = {
  events: 'slo.events',
  duration: 'slo.duration',
  info: 'slo.info',
  localBurnRate: 'slo.local.burn_rate',
  localErrorBudgetRemaining: 'slo.local.error_budget.remaining',
  fleetEvents: 'slo.fleet.events',
  burnRate: 'slo.burn_rate',
  errorBudgetRemaining: 'slo.error_budget.remaining',
  attainment: 'slo.attainment',
  coverage: 'slo.coverage',
  alertState: 'slo.alert.state',

  // The SDK about itself.
  sdkFaults: 'slo.sdk.faults',
  sdkExports: 'slo.sdk.exports',
  sdkUnsent: 'slo.sdk.snapshots.unsent',
  sdkSnapshotTime: 'slo.sdk.snapshot.time',
  sdkMemory: 'slo.sdk.memory',
} as const;

export type MetricKey = keyof typeof METRIC;

/** What each metric is and says. In Prometheus a counter is called `…_total`, and a gauge in unit `1` `…_ratio`. */
export const METRICS: Readonly<Record<MetricKey, MetricDefinition>> = {
  events: {
    name: METRIC.events,
    kind: 'counter',
    unit: '{event}',
    description: 'Good and bad events of an SLO in this process.',
  },
  duration: {
    name: METRIC.duration,
    kind: 'exponential-histogram',
    unit: 's',
    description: 'How long the calls of an operation took.',
  },
  info: {
    name: METRIC.info,
    kind: 'gauge',
    unit: '1',
    description: 'The target of an SLO; the attributes hold its declaration.',
  },
  localBurnRate: {
    name: METRIC.localBurnRate,
    kind: 'gauge',
    unit: '1',
    description: 'Burn rate of an SLO as this process alone sees it.',
  },
  localErrorBudgetRemaining: {
    name: METRIC.localErrorBudgetRemaining,
    kind: 'gauge',
    unit: '1',
    description:
      'Share of the error budget that remains as this process alone sees it; below zero once the promise is broken.',
  },
  fleetEvents: {
    name: METRIC.fleetEvents,
    kind: 'counter',
    unit: '{event}',
    description: 'Good and bad events of an SLO over all instances.',
  },
  burnRate: {
    name: METRIC.burnRate,
    kind: 'gauge',
    unit: '1',
    description: 'Burn rate of an SLO over a window, all instances together.',
  },
  errorBudgetRemaining: {
    name: METRIC.errorBudgetRemaining,
    kind: 'gauge',
    unit: '1',
    description:
      'Share of the error budget that remains, all instances together; below zero once the promise is broken.',
  },
  attainment: {
    name: METRIC.attainment,
    kind: 'gauge',
    unit: '1',
    description: 'Share of good events over the window, all instances together.',
  },
  coverage: {
    name: METRIC.coverage,
    kind: 'gauge',
    unit: '1',
    description: 'Share of the window that telemetry covers.',
  },
  alertState: {
    name: METRIC.alertState,
    kind: 'gauge',
    unit: '1',
    description: '1 for the state that an alert is in (slo.alert.state), 0 for the others.',
  },
  sdkFaults: {
    name: METRIC.sdkFaults,
    kind: 'counter',
    unit: '{fault}',
    description: 'What the SDK failed or refused to do, by kind. None of it reached the code that it measures.',
  },
  sdkExports: {
    name: METRIC.sdkExports,
    kind: 'counter',
    unit: '{snapshot}',
    description:
      'Snapshots by what became of them: sent; failed, to be tried again; refused by the receiver; thinned out.',
  },
  sdkUnsent: {
    name: METRIC.sdkUnsent,
    kind: 'gauge',
    unit: '{snapshot}',
    description: 'Snapshots that wait for the receiver to come back.',
  },
  sdkSnapshotTime: {
    name: METRIC.sdkSnapshotTime,
    kind: 'counter',
    unit: 'us',
    description: 'Time of the event loop that was spent on taking snapshots.',
  },
  sdkMemory: {
    name: METRIC.sdkMemory,
    kind: 'gauge',
    unit: 'By',
    description: 'What the counts of all operations take.',
  },
};

/** The names of attributes: of points, and of the resource. */
export const ATTRIBUTE = {
  sloName: 'slo.name',
  outcome: 'slo.outcome',
  cause: 'slo.cause',
  operation: 'slo.operation',
  owner: 'slo.owner',
  /** Of burn rates: the window they are measured over. Of slo.info: the window of the objective. */
  window: 'slo.window',
  severity: 'slo.severity',
  alertState: 'slo.alert.state',
  /** Who added up a fleet's numbers, so that two owners of one SLO are visible. */
  aggregator: 'slo.aggregator',

  indicator: 'slo.indicator',
  target: 'slo.target',
  budgetingMethod: 'slo.budgeting_method',
  alertPolicy: 'slo.alert_policy',
  budgetAlerts: 'slo.budget_alerts',
  noData: 'slo.no_data',
  description: 'slo.description',
  latencyThreshold: 'slo.latency_threshold',
  latencyFailures: 'slo.latency_failures',
  timeout: 'slo.timeout',
  maxAge: 'slo.max_age',
  atLeast: 'slo.at_least',
  atMost: 'slo.at_most',

  /** Of the SDK's faults: what kind. */
  sdkFault: 'slo.sdk.fault',
  /** Of the SDK's exports: what became of the snapshot. */
  sdkExport: 'slo.sdk.export',

  serviceName: 'service.name',
  serviceNamespace: 'service.namespace',
  serviceInstanceId: 'service.instance.id',
  serviceVersion: 'service.version',
  /** Proposed for OpenTelemetry's conventions; read where slo.owner is absent. */
  serviceOwnerName: 'service.owner.name',
  environment: 'deployment.environment.name',
  /** What the environment was called before OpenTelemetry's conventions 1.27; read, never written. */
  environmentBefore: 'deployment.environment',
} as const;

export type AttributeKey = keyof typeof ATTRIBUTE;

/** The values of {@link ATTRIBUTE.outcome}. */
export const OUTCOME = { good: 'good', bad: 'bad' } as const;
export type OutcomeName = keyof typeof OUTCOME;
