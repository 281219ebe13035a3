import { randomUUID } from 'node:crypto';
import type { ContextManager } from '@opentelemetry/api';
import { envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { ATTRIBUTE } from '@plimsoll/otlp';
import { DeclarationError, type Issue, quote } from '@plimsoll/slo';
import { createMetricProducer } from './otel.js';
import { type ExporterOptions, jsonExporter, protobufExporter, protocolOf } from './otlp-exporter.js';
import { atMost, onProcessEnd } from './process-end.js';
import { CORE, type Measured } from './service-core.js';

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
}

/** Exports that are running. */
export interface Exporting {
  /** Sends everything counted so far. Resolves when it is sent, has failed, or the flush timeout has passed; never rejects. */
  flush(): Promise<void>;
  /** Sends what is left and stops. The same promise however often it is called; never rejects. */
  shutdown(): Promise<void>;
}

/**
 * Starts exporting through the OpenTelemetry SDK, OTLP over HTTP, to `http://localhost:4318` unless told otherwise. The
 * first export leaves at once, so that a service is seen before its first event.
 *
 * A receiver that is down costs nothing and loses nothing: counts are cumulative, and the next export that arrives says
 * it all. Neither tracing nor logging nor context propagation is set up, and `await` stays as cheap as it was.
 */
export function start(services: Measured | readonly Measured[], options: StartOptions = {}): Exporting {
  const all = ('length' in services ? [...services] : [services]).filter((service) => !service[CORE].isDisabled);
  const { flushTimeoutMillis = 8000 } = options;
  checkOptions(options);
  const env = process.env;
  const exports = all.map((service) => new Export(service, options, env));
  const flush = () => atMost(flushTimeoutMillis, Promise.all(exports.map((one) => one.flush())));
  let stopped: Promise<void> | undefined;
  const shutdown = (): Promise<void> => {
    stopped ??= atMost(flushTimeoutMillis, Promise.all(exports.map((one) => one.shutdown())));
    forget();
    return stopped;
  };
  const hooksIn = exports.length > 0 && options.flushAtExit !== false;
  const forget = hooksIn ? onProcessEnd({ finish: shutdown, flush }) : () => undefined;
  return { flush, shutdown };
}

/** Everything that is wrong with the options, in one error, before anything is started. */
function checkOptions({ endpoint, exportIntervalMillis, flushTimeoutMillis }: StartOptions): void {
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

/** The exports of one service: a resource belongs to one, so each has an SDK of its own. */
class Export {
  private readonly running: Promise<{ sdk: NodeSDK; reader: PeriodicExportingMetricReader }>;

  constructor(service: Measured, options: StartOptions, env: NodeJS.ProcessEnv) {
    this.running = this.run(service, options, env);
    this.running.catch((error: unknown) => warn('export-not-started', `nothing is exported: ${String(error)}`));
  }

  async flush(): Promise<void> {
    const { reader } = await this.running;
    await reader.forceFlush();
  }

  async shutdown(): Promise<void> {
    const { sdk } = await this.running;
    await sdk.shutdown();
  }

  private async run(service: Measured, options: StartOptions, env: NodeJS.ProcessEnv) {
    const exporter = await exporterFor(options, env);
    const interval = options.exportIntervalMillis ?? positive(env.OTEL_METRIC_EXPORT_INTERVAL) ?? 10_000;
    const timeout = Math.min(interval, positive(env.OTEL_METRIC_EXPORT_TIMEOUT) ?? 30_000);
    const reader = new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: interval,
      exportTimeoutMillis: timeout,
      metricProducers: [createMetricProducer(service)],
    });
    const sdk = new NodeSDK({
      serviceName: service[CORE].name,
      resource: resourceFromAttributes({ [ATTRIBUTE.serviceInstanceId]: randomUUID(), ...options.resource }),
      // What the operator says about the resource, unless asked for more: command lines may hold secrets.
      ...(!env.OTEL_NODE_RESOURCE_DETECTORS && { resourceDetectors: [envDetector] }),
      metricReaders: env.OTEL_METRICS_EXPORTER?.trim() === 'none' ? [] : [reader],
      spanProcessors: [],
      logRecordProcessors: [],
      // Any context manager makes every `await` of the process dearer on Node 20 and 22.
      // Cast: the SDK reads null as "register none", which its types do not say.
      contextManager: null as unknown as ContextManager,
      textMapPropagator: null,
    });
    sdk.start();
    reader.forceFlush().catch(() => undefined);
    return { sdk, reader };
  }
}

async function exporterFor(options: ExporterOptions, env: NodeJS.ProcessEnv): Promise<PushMetricExporter> {
  const { protocol, refused } = protocolOf(env);
  if (refused !== undefined)
    warn('protocol-unsupported', `OTLP over ${refused} is not spoken here: sending JSON over HTTP`);
  if (protocol === 'http/json') return jsonExporter(options, env);
  const exporter = await protobufExporter(options, env);
  if (exporter) return exporter;
  warn('package-missing', 'install @opentelemetry/exporter-metrics-otlp-proto to send protobuf: sending JSON instead');
  return jsonExporter(options, env);
}

function warn(code: string, message: string): void {
  process.emitWarning(message, { type: 'PlimsollWarning', code });
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && text.trim() !== '' && value > 0 ? value : undefined;
}
