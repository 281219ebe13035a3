import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';

/** Where and how long; the standard OTEL_EXPORTER_OTLP_* variables hold where nothing is given. */
export interface ExporterOptions {
  /** Base URL of the receiver, `http://127.0.0.1:4318`; `/v1/metrics` is put behind it. */
  readonly endpoint?: string | undefined;
}

/** How to send. JSON unless the environment says otherwise, since JSON needs no package beyond the one listed. */
export type OtlpProtocol = 'http/json' | 'http/protobuf';

/** What the environment asks for, and what it gets. */
export function protocolOf(env: NodeJS.ProcessEnv): { readonly protocol: OtlpProtocol; readonly refused?: string } {
  const asked = (env.OTEL_EXPORTER_OTLP_METRICS_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL || 'http/json').trim();
  if (asked === 'http/json' || asked === 'http/protobuf') return { protocol: asked };
  return { protocol: 'http/json', refused: asked };
}

export function jsonExporter(options: ExporterOptions, env: NodeJS.ProcessEnv): PushMetricExporter {
  return new OTLPMetricExporter(exporterConfig(options, env));
}

/** The protobuf exporter, from a package that only those need who ask for it. `undefined` when it is not installed. */
export async function protobufExporter(
  options: ExporterOptions,
  env: NodeJS.ProcessEnv,
): Promise<PushMetricExporter | undefined> {
  try {
    const proto = await import('@opentelemetry/exporter-metrics-otlp-proto');
    return new proto.OTLPMetricExporter(exporterConfig(options, env));
  } catch {
    return undefined;
  }
}

/** An export with all its retries ends after this long, so that the last one is not held up by the one before. */
const TIMEOUT_MS = 4000;

function exporterConfig(
  { endpoint }: ExporterOptions,
  env: NodeJS.ProcessEnv,
): { url?: string; timeoutMillis?: number } {
  const timeoutIsSet = env.OTEL_EXPORTER_OTLP_METRICS_TIMEOUT || env.OTEL_EXPORTER_OTLP_TIMEOUT;
  return {
    ...(endpoint !== undefined && { url: `${endpoint.replace(/\/+$/, '')}/v1/metrics` }),
    ...(!timeoutIsSet && { timeoutMillis: TIMEOUT_MS }),
  };
}
