import { ATTRIBUTE, counterMetric, gaugeMetric, METRICS, type OtelMetricData, type Sample } from '@plimsoll/otlp';
import type { ExportCounts } from './catch-up.js';
import type { ServiceCore } from './service-core.js';

/** What the SDK knows about itself beside its faults. */
export interface SelfReadings {
  /** Microseconds of the event loop that snapshots have taken. */
  readonly snapshotTimeUs: number;
  /** Where the snapshots go through an exporter of ours. */
  readonly exports?: ExportCounts | undefined;
}

const EXPORT_FATES = ['sent', 'failed', 'refused', 'thinned'] as const;

/** The SDK about itself: what it failed or refused to do, what became of its snapshots, and what it costs. Beginning with the service, from 0. */
export function selfMetrics(core: ServiceCore, readings: SelfReadings): OtelMetricData[] {
  const { startMs, clock, self, operations } = core;
  const at = { startMs, timeMs: Math.max(startMs, clock.wall()) };
  const faults = Object.entries(self).map(([name, value]): Sample => {
    return { ...at, attributes: { [ATTRIBUTE.sdkFault]: inWords(name) }, value: Number(value) };
  });
  let bytes = 0;
  for (const operation of operations.values()) bytes += operation.byteLength;
  const { snapshotTimeUs, exports } = readings;
  return [
    counterMetric(METRICS.sdkFaults, faults),
    counterMetric(METRICS.sdkSnapshotTime, [{ ...at, attributes: {}, value: Math.round(snapshotTimeUs) }]),
    gaugeMetric(METRICS.sdkMemory, [{ ...at, attributes: {}, value: bytes }]),
    ...(exports ? exportMetrics(exports, at) : []),
  ];
}

function exportMetrics(exports: ExportCounts, at: { startMs: number; timeMs: number }): OtelMetricData[] {
  const fates = EXPORT_FATES.map((fate): Sample => {
    return { ...at, attributes: { [ATTRIBUTE.sdkExport]: fate }, value: exports[fate] };
  });
  return [
    counterMetric(METRICS.sdkExports, fates),
    gaugeMetric(METRICS.sdkUnsent, [{ ...at, attributes: {}, value: exports.unsent }]),
  ];
}

/** `classifierFaults` → "classifier faults" */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
