import type { Resource } from '@opentelemetry/resources';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import {
  ATTRIBUTE,
  counterMetric,
  encodeInfo,
  exponentialMetric,
  gaugeMetric,
  METRICS,
  type OtelScopeMetrics,
  OUTCOME,
  type Sample,
  SCOPE,
  scopeMetrics,
} from '@plimsoll/otlp';
import { type ExponentialHistogram, formatDuration, formatWindow } from '@plimsoll/slo';
import { durationHistogram } from './duration-histogram.js';
import type { Operation } from './operation.js';
import { CORE, type Measured, type ServiceCore } from './service-core.js';
import type { SloAccount } from './slo-account.js';
import { localBudget, localBurnRate, type Moment, statusWindows } from './status.js';

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
  return {
    collect: async () => ({
      resourceMetrics: { resource: EMPTY_RESOURCE, scopeMetrics: [snapshot(service[CORE])] },
      errors: [],
    }),
  };
}

/** All metrics of a service at this moment, complete up to the last call that has ended. */
export function snapshot(core: ServiceCore): OtelScopeMetrics {
  const { clock, startMs, slotMs } = core;
  const timeMs = Math.max(startMs, clock.wall());
  const moment = { nowMs: timeMs, startMs, slotMs };
  const operations = [...core.operations.values()];
  for (const operation of operations) operation.settle();
  const accounts = [...core.accounts.values()];
  return scopeMetrics({ name: SCOPE.sdk }, [
    counterMetric(
      METRICS.events,
      operations.flatMap((operation) =>
        operation.accounts.flatMap((account) => eventSamples(operation, account, moment)),
      ),
    ),
    exponentialMetric(
      METRICS.duration,
      operations.filter(({ countsCalls }) => countsCalls).map((operation) => durationSample(operation, moment)),
    ),
    gaugeMetric(
      METRICS.info,
      accounts.map(({ slo }) => ({ attributes: encodeInfo(slo), startMs, timeMs, value: slo.target.ratio })),
    ),
    gaugeMetric(
      METRICS.localBurnRate,
      accounts.flatMap((account) => burnRateSamples(account, moment)),
    ),
    gaugeMetric(
      METRICS.localErrorBudgetRemaining,
      accounts.flatMap((account) => budgetSamples(account, moment)),
    ),
  ]);
}

function eventSamples(operation: Operation, account: SloAccount, { startMs, nowMs: timeMs }: Moment): Sample[] {
  const sloName = { [ATTRIBUTE.sloName]: account.slo.name };
  const good = { ...sloName, [ATTRIBUTE.outcome]: OUTCOME.good };
  const bad = { ...sloName, [ATTRIBUTE.outcome]: OUTCOME.bad };
  return [
    { attributes: good, startMs, timeMs, value: account.sinceStart.good },
    ...operation.causes(account).map((cause) => ({
      attributes: { ...bad, [ATTRIBUTE.cause]: cause.cause },
      startMs: cause.startMs,
      timeMs,
      value: cause.count,
    })),
  ];
}

function durationSample(operation: Operation, { startMs, nowMs: timeMs }: Moment): Sample<ExponentialHistogram> {
  const value = durationHistogram((visit) => operation.eachLatency(visit));
  return { attributes: { [ATTRIBUTE.operation]: operation.name }, startMs, timeMs, value };
}

function burnRateSamples(account: SloAccount, moment: Moment): Sample[] {
  return statusWindows(account).flatMap((duration) => {
    const answer = localBurnRate(account, duration, moment);
    return answer.kind === 'no-data' ? [] : [local(account, formatDuration(duration), answer.burnRate, moment)];
  });
}

function budgetSamples(account: SloAccount, moment: Moment): Sample[] {
  const answer = localBudget(account, moment);
  return answer.kind === 'no-data' ? [] : [local(account, formatWindow(account.slo.window), answer.remaining, moment)];
}

function local(account: SloAccount, window: string, value: number, { startMs, nowMs: timeMs }: Moment): Sample {
  return { attributes: { [ATTRIBUTE.sloName]: account.slo.name, [ATTRIBUTE.window]: window }, startMs, timeMs, value };
}

/** A producer has to name a resource, and a reader has to put its own in the place of it. */
const EMPTY_RESOURCE: Resource = {
  attributes: {},
  merge: (other) => other ?? EMPTY_RESOURCE,
  getRawAttributes: () => [],
};
