import type { ContextManager } from '@opentelemetry/api';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { DeclarationError, type Issue, quote } from '@plimsoll/slo';
import { CatchUpExporter, type ExportCounts, UNSENT_LIMITS } from './catch-up.js';
import { exportResource } from './export-resource.js';
import { metricProducer } from './metric-producer.js';
import { MetricsSnapshot } from './metrics-snapshot.js';
import { leavingGlobalsFree } from './otel-globals.js';
import { type ExporterOptions, exporterFor } from './otlp-exporter.js';
import { atMost, onProcessEnd } from './process-end.js';
import { CORE, type Measured } from './service-core.js';
import { flushWithTheProcess } from './thread-flush.js';
import { warn } from './warning.js';

export type { ExportCounts } from './catch-up.js';

/** How to export; every part has a default, and the standard OTEL_* variables hold where nothing is given. */
export interface StartOptions extends ExporterOptions {
  /** Milliseconds between two exports. OTEL_METRIC_EXPORT_INTERVAL when unset, and 10,000 without that. */
  readonly exportIntervalMillis?: number;
  /** How long the last flush may hold up the end of the process. 8,000 when unset. */
  readonly flushTimeoutMillis?: number;
  /** `service.version`, and whatever else the resource should say. OTEL_RESOURCE_ATTRIBUTES wins over it. */
  readonly resource?: Readonly<Record<string, string>>;
  /** Flush on SIGTERM and on `beforeExit`. True when unset; an application that calls `shutdown` itself may say false. */
  readonly flushAtExit?: boolean;
  /**
   * How many points of a service may wait while the receiver is down, so that the times of events arrive too when it is back. 100,000 when
   * unset, about 20 MB at the most and an hour for about seventy SLOs; beyond it times become coarser, and no event is lost.
   */
  readonly unsentPoints?: number;
}

/** Exports that are running. */
export interface Exporting {
  /** Sends everything counted so far. Resolves when it is sent, has failed, or the flush timeout has passed; never rejects. */
  flush(): Promise<void>;
  /** Sends what is left and stops. The same promise however often it is called; never rejects. */
  shutdown(): Promise<void>;
  /** What became of the snapshots so far, of all services together. */
  counts(): ExportCounts;
}

/**
 * Starts exporting through the OpenTelemetry SDK, OTLP over HTTP, to `http://localhost:4318` unless told otherwise. The
 * first export leaves at once, so that a service is seen before its first event.
 *
 * A receiver that is down costs nothing and loses nothing: snapshots wait for it, and arrive in order when it is back. Neither tracing nor
 * logging nor context propagation is set up, `await` stays as cheap as it was, and OpenTelemetry's globals stay the application's.
 */
export function start(services: Measured | readonly Measured[], options: StartOptions = {}): Exporting {
  const all = ('length' in services ? [...services] : [services]).filter((service) => !service[CORE].isDisabled);
  const { flushTimeoutMillis = 8000 } = options;
  checkOptions(options);
  const env = process.env;
  const isAlone = all.length === 1;
  const exports = all.map((service) => new Export(service, { ...options, isAlone, flushTimeoutMillis }, env));
  const flush = () => atMost(flushTimeoutMillis, Promise.all(exports.map((one) => one.flush())));
  let stopped: Promise<void> | undefined;
  const shutdown = (): Promise<void> => {
    stopped ??= atMost(flushTimeoutMillis, Promise.all(exports.map((one) => one.shutdown())));
    forget();
    return stopped;
  };
  const hooksIn = exports.length > 0 && options.flushAtExit !== false;
  const threads = hooksIn ? flushWithTheProcess({ flush, flushTimeoutMillis }) : undefined;
  const together = async (own: Promise<void>) => {
    await Promise.all([own, threads?.flushOthers()]);
  };
  const forgetProcess = hooksIn
    ? onProcessEnd({ finish: () => together(shutdown()), flush: () => together(flush()) })
    : () => undefined;
  const forget = (): void => {
    forgetProcess();
    threads?.leave();
  };
  return { flush, shutdown, counts: () => sumOf(exports.map((one) => one.counts)) };
}

/** Everything that is wrong with the options, in one error, before anything is started. */
function checkOptions({ endpoint, exportIntervalMillis, flushTimeoutMillis, unsentPoints }: StartOptions): void {
  const issues: Issue[] = [];
  if (endpoint !== undefined && !/^https?:$/.test(protocolOfUrl(endpoint))) {
    const message = `an endpoint must be an http or https URL (got ${quote(endpoint)}): write it like "http://127.0.0.1:4318"`;
    issues.push({ code: 'endpoint-malformed', path: ['endpoint'], message });
  }
  for (const [name, value] of Object.entries({ exportIntervalMillis, flushTimeoutMillis })) {
    if (value === undefined || (value > 0 && value <= LONGEST_TIMER_MS)) continue;
    const message = `${name} must be above 0 and at most ${LONGEST_TIMER_MS} (got ${value})`;
    issues.push({ code: 'interval-out-of-range', path: [name], message });
  }
  if (unsentPoints !== undefined && !(unsentPoints >= 0)) {
    const message = `unsentPoints must be a number from 0 up (got ${unsentPoints}): 0 keeps only the newest snapshot`;
    issues.push({ code: 'limit-out-of-range', path: ['unsentPoints'], message });
  }
  if (issues.length > 0) throw new DeclarationError(issues);
}

/** What a timer of Node can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function protocolOfUrl(text: string): string {
  try {
    return new URL(text).protocol;
  } catch {
    return '';
  }
}

interface ExportOptions extends StartOptions {
  readonly flushTimeoutMillis: number;
  /** Is this the only service that is started? */
  readonly isAlone: boolean;
}

/** The exports of one service: a resource belongs to one, so each has an SDK of its own. */
class Export {
  private readonly running: Promise<{ sdk: NodeSDK; reader: PeriodicExportingMetricReader } | undefined>;
  private readonly flushTimeoutMillis: number;
  private catchUp: CatchUpExporter | undefined;

  constructor(service: Measured, options: ExportOptions, env: NodeJS.ProcessEnv) {
    this.flushTimeoutMillis = options.flushTimeoutMillis;
    this.running = this.run(service, options, env);
    this.running.catch((error: unknown) => warn('export-not-started', `nothing is exported: ${String(error)}`));
  }

  get counts(): ExportCounts {
    return this.catchUp?.counts ?? NOTHING;
  }

  async flush(): Promise<void> {
    const running = await this.running;
    await running?.reader.forceFlush();
  }

  async shutdown(): Promise<void> {
    const running = await this.running;
    this.catchUp?.hurryAfter(this.flushTimeoutMillis / 2);
    await running?.sdk.shutdown();
  }

  private async run(service: Measured, options: ExportOptions, env: NodeJS.ProcessEnv) {
    if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return undefined;
    const wanted = await exporterFor(options, env);
    if (!wanted) return undefined;
    const exporter = new CatchUpExporter(wanted, {
      ...UNSENT_LIMITS,
      ...(options.unsentPoints !== undefined && { points: options.unsentPoints }),
    });
    this.catchUp = exporter;
    const reader = readerOf(service, { exporter, options, env });
    const { serviceName, resource } = exportResource(service[CORE], {
      added: options.resource,
      isAlone: options.isAlone,
    });
    const sdk = new NodeSDK({
      serviceName,
      resource,
      // The operator's word about the resource is in it already. More is asked for by name only: command lines may hold secrets.
      ...(!env.OTEL_NODE_RESOURCE_DETECTORS && { resourceDetectors: [] }),
      metricReaders: [reader],
      spanProcessors: [],
      logRecordProcessors: [],
      // Any context manager makes every `await` of the process dearer on Node 20 and 22.
      // Cast: the SDK reads null as "register none", which its types do not say.
      contextManager: null as unknown as ContextManager,
      textMapPropagator: null,
    });
    leavingGlobalsFree(() => sdk.start());
    reader.forceFlush().catch(() => undefined);
    return { sdk, reader };
  }
}

const NOTHING: ExportCounts = { sent: 0, failed: 0, refused: 0, thinned: 0, unsent: 0 };

function sumOf(all: readonly ExportCounts[]): ExportCounts {
  return all.reduce(
    (sum, one) => ({
      sent: sum.sent + one.sent,
      failed: sum.failed + one.failed,
      refused: sum.refused + one.refused,
      thinned: sum.thinned + one.thinned,
      unsent: sum.unsent + one.unsent,
    }),
    NOTHING,
  );
}

function readerOf(
  service: Measured,
  { exporter, options, env }: { exporter: CatchUpExporter; options: StartOptions; env: NodeJS.ProcessEnv },
): PeriodicExportingMetricReader {
  const interval = options.exportIntervalMillis ?? positive(env.OTEL_METRIC_EXPORT_INTERVAL) ?? 10_000;
  const timeout = Math.min(interval, positive(env.OTEL_METRIC_EXPORT_TIMEOUT) ?? 30_000);
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: interval,
    exportTimeoutMillis: timeout,
    metricProducers: [metricProducer(new MetricsSnapshot(service[CORE], () => exporter.counts))],
  });
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && text.trim() !== '' && value > 0 ? value : undefined;
}
