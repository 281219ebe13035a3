import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { METRIC, OTEL } from '@plimsoll/otlp';

type Done = Parameters<PushMetricExporter['export']>[1];
type ExportResult = Parameters<Done>[0];

/** What became of snapshots so far. */
export interface ExportCounts {
  readonly sent: number;
  /** Attempts that failed; the snapshot waited for the next. */
  readonly failed: number;
  /** Snapshots that the receiver will never take as they are. The counts in them come with the next one. */
  readonly refused: number;
  /** Snapshots that were let go while waiting, since too many waited. The counts in them come with the next one. */
  readonly thinned: number;
  /** Waiting now. */
  readonly unsent: number;
}

/** How much may wait for a receiver that is down. */
export interface UnsentLimits {
  /** Points of all waiting snapshots together. A histogram weighs as much as the points that its buckets would fill. */
  readonly points: number;
  readonly snapshots: number;
}

/**
 * An hour of exports every ten seconds for the counters of about seventy SLOs, in about 20 MB. A service with more keeps the hour, and
 * tells its events apart in longer steps.
 */
export const UNSENT_LIMITS: UnsentLimits = { points: 100_000, snapshots: 720 };

/** An exporter that has not called back by then never will. */
const GIVEN_UP_AFTER_MS = 30_000;

/**
 * Keeps what could not be sent, and sends it in order when the receiver is back: then not only the counts arrive, which are
 * cumulative, but also when the events happened.
 *
 * What waits is bounded. When it is too much, the histograms of all but the newest go first: they are most of the weight, and the
 * newest has all that they had. When it still is, every second snapshot is let go: the time that is covered stays, its steps
 * become twice as long, the older ones first. No event is lost by that, since the next snapshot has it as well.
 *
 * ```
 *    10 s  10 s  10 s  10 s  10 s  10 s        too many:         20 s        20 s        20 s
 *   ├─────┼─────┼─────┼─────┼─────┼─────┤        →          ├───────────┼───────────┼───────────┤
 * ```
 */
export class CatchUpExporter implements PushMetricExporter {
  private readonly exporter: PushMetricExporter;
  private readonly limits: UnsentLimits;
  private waiting: Waiting[] = [];
  private sending: Promise<ExportResult> | undefined;
  private isHurried = false;
  private readonly counted = { sent: 0, failed: 0, refused: 0, thinned: 0 };

  constructor(exporter: PushMetricExporter, limits: UnsentLimits = UNSENT_LIMITS) {
    this.exporter = exporter;
    this.limits = limits;
  }

  get counts(): ExportCounts {
    return { ...this.counted, unsent: this.waiting.length };
  }

  /** Sends everything that waits, and this behind it. Succeeds when all of it has been sent. */
  export(metrics: ResourceMetrics, done: Done): void {
    const before = this.waiting.at(-1);
    // In place: it may be on its way, and is known by its identity when it has arrived.
    if (before) Object.assign(before, waitingOf(withoutGauges(before.metrics)));
    this.waiting.push(waitingOf(metrics));
    this.thinOut();
    this.sending ??= this.sendAll().finally(() => {
      this.sending = undefined;
    });
    void this.sending.then(done);
  }

  /** From so long from now on only the newest snapshot matters: the process ends, and its counts come before their times. */
  hurryAfter(ms: number): void {
    setTimeout(() => {
      this.isHurried = true;
    }, ms).unref();
  }

  async forceFlush(): Promise<void> {
    await this.sending;
    await this.exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private async sendAll(): Promise<ExportResult> {
    let refusal: ExportResult | undefined;
    for (;;) {
      if (this.isHurried) this.waiting = this.waiting.slice(-1);
      const [oldest] = this.waiting;
      if (!oldest) return refusal ?? SUCCESS;
      const result = await this.send(oldest.metrics);
      if (result.code === SUCCESS.code) this.counted.sent += 1;
      else if (isRefusal(result.error)) {
        this.counted.refused += 1;
        refusal = result;
      } else {
        this.counted.failed += 1;
        return result;
      }
      this.waiting = this.waiting.filter((one) => one !== oldest);
    }
  }

  private send(metrics: ResourceMetrics): Promise<ExportResult> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ code: FAILED, error: new Error('no answer') }), GIVEN_UP_AFTER_MS);
      timer.unref();
      const done: Done = (result) => {
        clearTimeout(timer);
        resolve(result);
      };
      try {
        this.exporter.export(metrics, done);
      } catch (error) {
        done({ code: FAILED, error: error instanceof Error ? error : new Error(String(error)) });
      }
    });
  }

  private thinOut(): void {
    if (!this.isTooMuch()) return;
    for (const before of this.waiting.slice(0, -1)) Object.assign(before, waitingOf(withoutHistograms(before.metrics)));
    while (this.waiting.length > 1 && this.isTooMuch()) {
      const newest = this.waiting.length - 1;
      // The oldest goes too: nothing is told by it that the second does not tell.
      const kept = this.waiting.filter((_, age) => age === newest || age % 2 === 1);
      this.counted.thinned += this.waiting.length - kept.length;
      this.waiting = kept;
    }
  }

  private isTooMuch(): boolean {
    const { points, snapshots } = this.limits;
    if (this.waiting.length > snapshots) return true;
    return this.waiting.reduce((sum, { weight }) => sum + weight, 0) > points;
  }
}

interface Waiting {
  metrics: ResourceMetrics;
  weight: number;
}

// `ExportResultCode` is an enum of a package that is not ours to load for two numbers.
const SUCCESS: ExportResult = { code: 0 };
const FAILED = 1;

/** What HTTP (400, 413, 422) and gRPC (INVALID_ARGUMENT, OUT_OF_RANGE) answer when it is the content that they will not take. */
const REFUSALS: ReadonlySet<unknown> = new Set([400, 413, 422, 3, 11]);

function isRefusal(error: Error | undefined): boolean {
  return error !== undefined && 'code' in error && REFUSALS.has(error.code);
}

/** The good and bad events of a time, without how long they took. */
function withoutHistograms(metrics: ResourceMetrics): ResourceMetrics {
  const scopeMetrics = metrics.scopeMetrics.map(({ scope, metrics: all }) => ({
    scope,
    metrics: all.filter(({ dataPointType }) => dataPointType !== OTEL.dataPointType.exponentialHistogram),
  }));
  return { resource: metrics.resource, scopeMetrics };
}

/** What a gauge said while the receiver was down is of no use when it is back, the declarations apart. */
function withoutGauges(metrics: ResourceMetrics): ResourceMetrics {
  const scopeMetrics = metrics.scopeMetrics.map(({ scope, metrics: all }) => ({
    scope,
    metrics: all.filter(
      ({ dataPointType, descriptor }) => dataPointType !== OTEL.dataPointType.gauge || descriptor.name === METRIC.info,
    ),
  }));
  return { resource: metrics.resource, scopeMetrics };
}

function waitingOf(metrics: ResourceMetrics): Waiting {
  let weight = 0;
  for (const { metrics: all } of metrics.scopeMetrics) {
    for (const { dataPoints } of all) for (const { value } of dataPoints) weight += weightOf(value);
  }
  return { metrics, weight };
}

/** A point takes about as much as twenty bucket counts. */
const BUCKETS_OF_A_POINT = 20;

function weightOf(value: unknown): number {
  if (typeof value !== 'object' || value === null || !('positive' in value)) return 1;
  const { positive } = value as { positive: { bucketCounts: readonly number[] } };
  return 1 + positive.bucketCounts.length / BUCKETS_OF_A_POINT;
}
