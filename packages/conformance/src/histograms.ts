import {
  downscale,
  type ExponentialHistogram,
  explicitQuantile,
  explicitShareAtMost,
  histogramOf,
  interpolatedQuantile,
  mergeHistograms,
  type Quantile,
  quantile,
  quantileError,
  type Share,
  shareAtMost,
} from '@plimsoll/slo';
import type { Report } from './report.js';

/** Relative slack for a bound that is itself computed in floating point. */
const FLOAT_SLACK = 1e-12;

/** `histogram_quantile` by q, `histogram_fraction` by "from..to". */
interface Prometheus {
  readonly quantiles: Readonly<Record<string, number | 'NaN'>>;
  readonly fractions: Readonly<Record<string, number | 'NaN'>>;
}

interface Recorded {
  readonly id: string;
  readonly values: readonly number[];
  readonly maxSize: number;
  readonly otel: {
    readonly scale: number;
    readonly zeroCount: number;
    readonly offset: number;
    readonly bucketCounts: readonly number[];
    readonly sum: number;
    readonly count: number;
  };
  readonly exactNearestRank: Readonly<Record<string, number>>;
  readonly exactFractions: Readonly<Record<string, number>>;
  /** The scale that Prometheus reads it at: its own, at most 8. */
  readonly promSchema: number;
  readonly prometheus: Prometheus;
}

interface Merged {
  readonly id: string;
  readonly mergeOf: readonly string[];
  readonly prometheus: Prometheus & {
    readonly schema: number;
    readonly count: number;
    readonly zeroCount: number;
    readonly positiveByOtelIndex: readonly (readonly [index: number, count: number])[];
  };
}

/** `slo-oracle/histograms`: what is recorded, in which bucket; which quantile it gives; what two of them add up to. */
export interface HistogramVectors {
  readonly exponential: readonly (Recorded | Merged)[];
  readonly classic: readonly {
    readonly id: string;
    readonly bounds: readonly number[];
    readonly counts: readonly number[];
    readonly prometheus: Prometheus;
  }[];
}

/**
 * Buckets have to be the OpenTelemetry SDK's, to the count. A quantile has to be the exact nearest rank's within the error that its scale states, an
 * interpolated one Prometheus' own, and the share below a threshold has to have the exact share between its two bounds.
 */
export function checkHistograms(report: Report, vectors: HistogramVectors): void {
  const recorded = new Map<string, Recorded>();
  for (const entry of vectors.exponential) if ('values' in entry) recorded.set(entry.id, entry);
  for (const entry of vectors.exponential) {
    if ('values' in entry) checkRecorded(report, entry);
    else checkMerged(report, entry, recorded);
  }
  for (const { id, bounds, counts, prometheus } of vectors.classic) {
    const histogram = { bounds, counts };
    const all = counts.reduce((sum, count) => sum + count, 0);
    checkPrometheus(report, {
      id: `explicit ${id}`,
      prometheus,
      quantileAt: (q) => explicitQuantile(histogram, q),
      shareBelow: (threshold) => ofAll(explicitShareAtMost(histogram, threshold), all),
    });
  }
}

function checkRecorded(report: Report, entry: Recorded): void {
  const histogram = histogramOf(entry.values, entry.maxSize);
  const { otel } = entry;
  const { scale, zeroCount, count, positive } = histogram;
  report.equal(`${entry.id}: scale, zeros, count`, [scale, zeroCount, count], [otel.scale, otel.zeroCount, otel.count]);
  report.equal(`${entry.id}: buckets`, [positive.offset, positive.counts], [otel.offset, otel.bucketCounts]);
  report.close(`${entry.id}: sum`, histogram.sum, otel.sum);
  checkQuantiles(report, { id: entry.id, histogram, exact: entry.exactNearestRank });
  for (const [range, exact] of Object.entries(entry.exactFractions)) {
    const [from, to] = range.split('..').map((edge) => ofAll(shareAtMost(histogram, Math.max(Number(edge), 0)), count));
    if (!from || !to || !range.startsWith('-')) continue;
    report.within(`${entry.id}: share in ${range}`, exact, to.atLeast - FLOAT_SLACK, to.atMost + FLOAT_SLACK);
  }
  checkInterpolated(report, entry.id, downscale(histogram, entry.promSchema), entry.prometheus);
}

function checkMerged(report: Report, entry: Merged, recorded: ReadonlyMap<string, Recorded>): void {
  const parts = entry.mergeOf.map((id) => recorded.get(id));
  if (!parts.every((part) => part !== undefined)) {
    report.equal(
      `${entry.id}: its parts are in the file`,
      entry.mergeOf.filter((id) => recorded.has(id)),
      entry.mergeOf,
    );
    return;
  }
  const merged = parts
    .map((part) => histogramOf(part.values, part.maxSize))
    .reduce((sum, histogram) => mergeHistograms(sum, histogram));
  const { schema, count, zeroCount, positiveByOtelIndex } = entry.prometheus;
  report.equal(`${entry.id}: count, zeros`, [merged.count, merged.zeroCount], [count, zeroCount]);
  const { positive } = downscale(merged, schema);
  const occupied = positive.counts.flatMap((events, i) => (events > 0 ? [[positive.offset + i, events]] : []));
  report.equal(`${entry.id}: buckets`, occupied, positiveByOtelIndex);

  const values = parts.flatMap((part) => [...part.values]).sort((a, b) => a - b);
  const ranks = [0.01, 0.1, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];
  const exact = Object.fromEntries(
    ranks.map((q) => [q, values[Math.max(Math.ceil(q * values.length - 1e-9), 1) - 1] ?? 0]),
  );
  checkQuantiles(report, { id: entry.id, histogram: merged, exact });
  checkInterpolated(report, entry.id, downscale(merged, schema), entry.prometheus);
}

function checkInterpolated(report: Report, id: string, histogram: ExponentialHistogram, prometheus: Prometheus): void {
  checkPrometheus(report, {
    id,
    prometheus,
    quantileAt: (q) => interpolatedQuantile(histogram, q),
    shareBelow: (threshold) => ofAll(shareAtMost(histogram, threshold), histogram.count),
  });
}

function checkPrometheus(
  report: Report,
  {
    id,
    prometheus,
    quantileAt,
    shareBelow,
  }: {
    id: string;
    prometheus: Prometheus;
    quantileAt: (q: number) => Quantile;
    shareBelow: (threshold: number) => Share;
  },
): void {
  for (const [q, expected] of Object.entries(prometheus.quantiles)) {
    const answer = quantileAt(Number(q));
    const value = answer.kind === 'measured' ? answer.value : null;
    // Of values that all lie above the first bucket, Prometheus has no quantile 0; we have, and it is not above the others.
    if (expected === 'NaN' && value !== null)
      report.within(`${id}: quantile ${q}`, value, 0, Number(prometheus.quantiles['1']));
    else report.close(`${id}: interpolated quantile ${q}`, value, expected === 'NaN' ? null : expected);
  }
  for (const [range, expected] of Object.entries(prometheus.fractions)) {
    const [from = 0, to = 0] = range.split('..').map(Number);
    const share = shareBelow(to).likely - (from < 0 ? 0 : shareBelow(from).likely);
    report.close(
      `${id}: interpolated share in ${range}`,
      Number.isNaN(share) ? null : share,
      expected === 'NaN' ? null : expected,
    );
  }
}

function ofAll(share: Share, all: number): Share {
  return { atLeast: share.atLeast / all, atMost: share.atMost / all, likely: share.likely / all };
}

function checkQuantiles(
  report: Report,
  { id, histogram, exact }: { id: string; histogram: ExponentialHistogram; exact: Readonly<Record<string, number>> },
): void {
  const error = quantileError(histogram.scale) + FLOAT_SLACK;
  for (const [q, truth] of Object.entries(exact)) {
    const answer = quantile(histogram, Number(q));
    const value = answer.kind === 'measured' ? answer.value : Number.NaN;
    report.within(`${id}: quantile ${q}`, value, truth * (1 - error), truth * (1 + error));
  }
}
