import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { ConsoleMetricExporter, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { warn } from './warning.js';

/** Where and how long; the standard OTEL_EXPORTER_OTLP_* variables hold where nothing is given. */
export interface ExporterOptions {
  /** Base URL of the receiver, `http://127.0.0.1:4318`; over HTTP, `/v1/metrics` is put behind it. */
  readonly endpoint?: string | undefined;
  /** An exporter of one's own in place of the one that the environment asks for; it is shut down with the rest. */
  readonly exporter?: PushMetricExporter | undefined;
}

interface ExporterConfig {
  url?: string;
  timeoutMillis?: number;
}

interface Protocol {
  /** What is put behind the endpoint. */
  readonly path: string;
  /** What has to be installed; the exporter for JSON always is. */
  readonly module?: string;
  readonly exporter: (config: ExporterConfig) => PushMetricExporter | Promise<PushMetricExporter>;
}

/** How to send. JSON unless the environment says otherwise, since it needs no package beyond the one listed. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  'http/json': { path: '/v1/metrics', exporter: (config) => new OTLPMetricExporter(config) },
  'http/protobuf': {
    path: '/v1/metrics',
    module: '@opentelemetry/exporter-metrics-otlp-proto',
    exporter: async (config) => {
      const proto = await import('@opentelemetry/exporter-metrics-otlp-proto');
      return new proto.OTLPMetricExporter(config);
    },
  },
  grpc: {
    path: '',
    module: '@opentelemetry/exporter-metrics-otlp-grpc',
    exporter: async (config) => {
      const grpc = await import('@opentelemetry/exporter-metrics-otlp-grpc');
      return new grpc.OTLPMetricExporter(config);
    },
  },
};

/**
 * The exporter that the options or else the environment ask for; undefined where they ask for none. What cannot be had is warned of, and
 * JSON over HTTP takes its place: counts in another form are better than none.
 */
export async function exporterFor(
  options: ExporterOptions,
  env: NodeJS.ProcessEnv,
): Promise<PushMetricExporter | undefined> {
  if (options.exporter) return options.exporter;
  const wanted = (env.OTEL_METRICS_EXPORTER ?? '').split(',').map((name) => name.trim());
  if (wanted.includes('none')) return undefined;
  if (wanted.includes('console') && !wanted.includes('otlp')) return new ConsoleMetricExporter();
  const strange = wanted.filter((name) => name !== '' && name !== 'otlp' && name !== 'console');
  for (const name of strange) {
    warn(
      'exporter-unsupported',
      `OTEL_METRICS_EXPORTER=${name} is not known here: sending OTLP. A reader of your own takes createMetricProducer of @plimsoll/sdk/otel`,
    );
  }
  return otlpExporter(options, env);
}

async function otlpExporter(options: ExporterOptions, env: NodeJS.ProcessEnv): Promise<PushMetricExporter> {
  const asked = (env.OTEL_EXPORTER_OTLP_METRICS_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL || 'http/json').trim();
  const protocol = PROTOCOLS[asked];
  if (!protocol) {
    const known = Object.keys(PROTOCOLS).join(', ');
    warn('protocol-unsupported', `OTLP over ${asked} is not spoken here (known: ${known}): sending JSON over HTTP`);
    return new OTLPMetricExporter(configOf(options, env, '/v1/metrics'));
  }
  try {
    return await protocol.exporter(configOf(options, env, protocol.path));
  } catch {
    warn('package-missing', `install ${protocol.module} to send ${asked}: sending JSON over HTTP instead`);
    return new OTLPMetricExporter(configOf(options, env, '/v1/metrics'));
  }
}

/** An export with all its retries ends after this long, so that the last one is not held up by the one before. */
const TIMEOUT_MS = 4000;

function configOf({ endpoint }: ExporterOptions, env: NodeJS.ProcessEnv, path: string): ExporterConfig {
  const timeoutIsSet = env.OTEL_EXPORTER_OTLP_METRICS_TIMEOUT || env.OTEL_EXPORTER_OTLP_TIMEOUT;
  return {
    ...(endpoint !== undefined && { url: `${endpoint.replace(/\/+$/, '')}${path}` }),
    ...(!timeoutIsSet && { timeoutMillis: TIMEOUT_MS }),
  };
}
