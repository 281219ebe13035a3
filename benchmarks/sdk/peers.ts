import { createRequire } from 'node:module';
import { autometrics, registerExporter } from '@autometrics/autometrics';
import {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import Breaker from 'opossum';
import { Histogram } from 'prom-client';
import { type AsyncWork, nowMs, type Work } from './functions.ts';

// What people wrap functions with today, each in the way that its own documents show.

const HOUR_MS = 3_600_000;

/** Takes everything and sends it nowhere. */
function nowhere(): PushMetricExporter {
  return {
    export: (_metrics, done) => done({ code: 0 }),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
}

export function autometricked(fn: Work): Work {
  registerNowhere();
  // It measures nothing that has no name.
  Object.defineProperty(fn, 'name', { value: 'work' });
  return autometrics(fn);
}

/** Autometrics counts nothing until it has an exporter. */
export function registerNowhere(): void {
  // It has an SDK of its own, of the one version that it works with.
  const own = createRequire(createRequire(import.meta.url).resolve('@autometrics/autometrics'));
  // Cast: the same class, some years younger.
  const metrics = own('@opentelemetry/sdk-metrics') as {
    PeriodicExportingMetricReader: typeof PeriodicExportingMetricReader;
  };
  const exporter = { ...nowhere(), selectAggregationTemporality: () => 1 };
  const reader = new metrics.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: HOUR_MS });
  // Cast: of the version that it pins.
  registerExporter({ metricReader: reader as never });
}

const ATTRIBUTES = { 'service.name': 'shop', 'http.route': '/pay', 'http.response.status_code': 200 };

/** A counter and a histogram of OpenTelemetry, with three attributes. */
export function counted(fn: Work): Work {
  const meter = provider().getMeter('bench');
  const [durations, calls] = [meter.createHistogram('duration'), meter.createCounter('calls')];
  return (n) => {
    const fromMs = nowMs();
    const result = fn(n);
    durations.record(nowMs() - fromMs, ATTRIBUTES);
    calls.add(1, ATTRIBUTES);
    return result;
  };
}

/** A provider whose histograms are exponential, for so many series, and the reader to collect them with. */
export function exponential(series: number): { provider: MeterProvider; reader: PeriodicExportingMetricReader } {
  const reader = new PeriodicExportingMetricReader({ exporter: nowhere(), exportIntervalMillis: HOUR_MS });
  const view = {
    instrumentName: '*',
    aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const,
    aggregationCardinalityLimit: series + 1,
  };
  return { provider: new MeterProvider({ readers: [reader], views: [view] }), reader };
}

function provider(): MeterProvider {
  const reader = new PeriodicExportingMetricReader({ exporter: nowhere(), exportIntervalMillis: HOUR_MS });
  return new MeterProvider({ readers: [reader] });
}

/** A histogram of prom-client with three labels, by its own timer. */
export function timed(fn: Work): Work {
  const labels = ['service', 'route', 'status'];
  const histogram = new Histogram({ name: 'duration', help: 'how long', labelNames: labels, registers: [] });
  return (n) => {
    const end = histogram.startTimer();
    const result = fn(n);
    end({ service: 'shop', route: '/pay', status: '200' });
    return result;
  };
}

/** A circuit breaker with its defaults. */
export function broken(fn: AsyncWork): AsyncWork {
  const breaker = new Breaker(fn, {});
  return (n) => breaker.fire(n);
}
