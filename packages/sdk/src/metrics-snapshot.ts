import {
  ATTRIBUTE,
  counterMetric,
  encodeInfo,
  exponentialMetric,
  gaugeMetric,
  METRICS,
  type OtelAttributes,
  type OtelScopeMetrics,
  OUTCOME,
  type Sample,
  SCOPE,
  scopeMetrics,
} from '@plimsoll/otlp';
import { type Duration, type ExponentialHistogram, formatDuration, formatWindow } from '@plimsoll/slo';
import { durationHistogram } from './duration-histogram.js';
import type { Operation } from './operation.js';
import { type SelfReadings, selfMetrics } from './self-metrics.js';
import { type ServiceCore, settle } from './service-core.js';
import type { SloAccount } from './slo-account.js';
import { localBudget, localBurnRate, type Moment } from './status.js';

/** Burn rates that a process tells about itself: now, and for how long already. All others can be had by adding up events. */
const LOCAL_WINDOWS: readonly Duration[] = [{ ms: 300_000 }, { ms: 3_600_000 }];

/** So many operations are read without a pause: about a millisecond. */
const WITHOUT_PAUSE = 200;

/** What the points of an operation are told apart by. Made once, for ten thousand operations are exported every ten seconds. */
interface Labels {
  readonly operation: OtelAttributes;
  readonly slos: readonly SloLabels[];
}

interface SloLabels {
  readonly good: OtelAttributes;
  readonly bad: Map<string, OtelAttributes>;
  readonly info: OtelAttributes;
  readonly burnRates: readonly OtelAttributes[];
  readonly budget: OtelAttributes;
}

/** The metrics of a service, as often as they are asked for. */
export class MetricsSnapshot {
  private readonly core: ServiceCore;
  private readonly labels = new WeakMap<Operation, Labels>();
  private readonly exportsSoFar: () => SelfReadings['exports'];
  private snapshotTimeUs = 0;

  constructor(core: ServiceCore, exportsSoFar: () => SelfReadings['exports'] = () => undefined) {
    this.core = core;
    this.exportsSoFar = exportsSoFar;
  }

  /**
   * Everything counted so far. With many operations the event loop gets its turn in between, so a request never waits for
   * an export; every point has the time at which it was read.
   */
  async take(): Promise<OtelScopeMetrics> {
    const { monotonic } = this.core.clock;
    const samples = new Samples();
    settle(this.core, []);
    let read = 0;
    let sinceMs = monotonic();
    for (const operation of this.core.operations.values()) {
      this.read(operation, samples);
      read += 1;
      if (read % WITHOUT_PAUSE !== 0) continue;
      this.snapshotTimeUs += (monotonic() - sinceMs) * 1000;
      await new Promise((resolve) => setImmediate(resolve));
      sinceMs = monotonic();
    }
    const metrics = samples.metrics();
    this.snapshotTimeUs += (monotonic() - sinceMs) * 1000;
    const { snapshotTimeUs } = this;
    metrics.metrics.push(...selfMetrics(this.core, { snapshotTimeUs, exports: this.exportsSoFar() }));
    return metrics;
  }

  private read(operation: Operation, into: Samples): void {
    const { clock, startMs, slotMs } = this.core;
    const moment: Moment = { nowMs: Math.max(startMs, clock.wall()), startMs, slotMs };
    const at = { startMs, timeMs: moment.nowMs };
    const labels = this.labelsOf(operation);
    operation.settle();
    if (operation.countsCalls) {
      const value = durationHistogram((visit) => operation.eachLatency(visit));
      into.durations.push({ ...at, attributes: labels.operation, value });
    }
    operation.accounts.forEach((account, i) => {
      const slo = labels.slos[i];
      if (!slo) return;
      into.events.push({ ...at, attributes: slo.good, value: account.sinceStart.good });
      for (const { cause, count, startMs: causeStartMs } of operation.causes(account)) {
        into.events.push({
          startMs: causeStartMs,
          timeMs: moment.nowMs,
          attributes: badLabels(slo, account, cause),
          value: count,
        });
      }
      into.infos.push({ ...at, attributes: slo.info, value: account.slo.target.ratio });
      LOCAL_WINDOWS.forEach((window, k) => {
        const answer = localBurnRate(account, window, moment);
        const attributes = slo.burnRates[k];
        if (answer.kind === 'measured' && attributes)
          into.burnRates.push({ ...at, attributes, value: answer.burnRate });
      });
      const budget = localBudget(account, moment);
      if (budget.kind === 'measured') into.budgets.push({ ...at, attributes: slo.budget, value: budget.remaining });
    });
  }

  private labelsOf(operation: Operation): Labels {
    const known = this.labels.get(operation);
    if (known) return known;
    const made = { operation: { [ATTRIBUTE.operation]: operation.name }, slos: operation.accounts.map(sloLabels) };
    this.labels.set(operation, made);
    return made;
  }
}

class Samples {
  readonly events: Sample[] = [];
  readonly durations: Sample<ExponentialHistogram>[] = [];
  readonly infos: Sample[] = [];
  readonly burnRates: Sample[] = [];
  readonly budgets: Sample[] = [];

  metrics(): OtelScopeMetrics {
    return scopeMetrics({ name: SCOPE.sdk }, [
      counterMetric(METRICS.events, this.events),
      exponentialMetric(METRICS.duration, this.durations),
      gaugeMetric(METRICS.info, this.infos),
      gaugeMetric(METRICS.localBurnRate, this.burnRates),
      gaugeMetric(METRICS.localErrorBudgetRemaining, this.budgets),
    ]);
  }
}

function sloLabels({ slo }: SloAccount): SloLabels {
  const name = { [ATTRIBUTE.sloName]: slo.name };
  return {
    good: { ...name, [ATTRIBUTE.outcome]: OUTCOME.good },
    bad: new Map(),
    info: encodeInfo(slo),
    burnRates: LOCAL_WINDOWS.map((window) => ({ ...name, [ATTRIBUTE.window]: formatDuration(window) })),
    budget: { ...name, [ATTRIBUTE.window]: formatWindow(slo.window) },
  };
}

/** As many as there are causes, which are bounded. */
function badLabels({ bad }: SloLabels, { slo }: SloAccount, cause: string): OtelAttributes {
  const known = bad.get(cause);
  if (known) return known;
  const made = { [ATTRIBUTE.sloName]: slo.name, [ATTRIBUTE.outcome]: OUTCOME.bad, [ATTRIBUTE.cause]: cause };
  bad.set(cause, made);
  return made;
}
