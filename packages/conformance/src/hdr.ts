import { decodeHdr, encodeHdr, type HdrCounts, mergeHdr } from '@plimsoll/engine';
import { hdrCounts, hdrLayout, hdrPercentile, hdrStatistics } from '@plimsoll/slo';
import type { Report } from './report.js';

interface Expected {
  readonly total: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  readonly percentiles: Readonly<Record<string, number>>;
}

interface Recorded {
  readonly id: string;
  readonly lowest: number;
  readonly significantDigits: number;
  readonly expectedInterval: number;
  readonly values: readonly number[];
  readonly expected: Expected;
  readonly v2: Readonly<Record<string, string>>;
  readonly deviations: Deviations;
}

interface Merged {
  readonly id: string;
  readonly mergeOf: readonly string[];
  readonly expected: Expected;
  readonly v2: Readonly<Record<string, string>>;
  readonly deviations: Deviations;
}

/** By library, then by statistic: what the reference answers and what the library does. */
type Deviations = Readonly<Record<string, Readonly<Record<string, readonly [reference: number, theirs: number]>>>>;

/** `slo-oracle/hdr`: values and what HdrHistogram's reference implementation says of them, with their encodings by three libraries. */
export interface HdrVectors {
  readonly cases: readonly (Recorded | Merged)[];
}

/** Everything is in whole units here; what a unit lasts does not matter. */
const UNIT = { unitSeconds: 1 };

/**
 * Held to the Java reference in three ways: values counted by us, encodings read by us whoever wrote them, and our own encodings read back. Where another
 * library deviates in what it answers, its encoding still holds the reference's counts; where it counted other values to begin with (its total differs),
 * either answer is right.
 */
export function checkHdr(report: Report, vectors: HdrVectors): void {
  const recorded = new Map<string, HdrCounts>();
  for (const entry of vectors.cases) {
    if ('values' in entry) {
      const layout = hdrLayout({ lowest: entry.lowest, significantDigits: entry.significantDigits, ...UNIT });
      const { expectedInterval } = entry;
      recorded.set(entry.id, { layout, counts: hdrCounts(entry.values, layout, { expectedInterval }) });
    }
    const ours = 'values' in entry ? recorded.get(entry.id) : mergeOf(entry.mergeOf, recorded);
    report.equal(`${entry.id}: its parts are in the file`, ours !== undefined, true);
    if (!ours) continue;
    checkStatistics(report, `${entry.id} counted`, ours, entry.expected);
    checkStatistics(report, `${entry.id} written and read`, decodeHdr(encodeHdr(ours), UNIT), entry.expected);
    for (const [library, text] of Object.entries(entry.v2)) {
      const deviation = entry.deviations[library] ?? {};
      const read = decodeHdr(text, UNIT);
      checkStatistics(report, `${entry.id} from ${library}`, read, entry.expected, deviation.total ? deviation : {});
    }
  }
}

function checkStatistics(
  report: Report,
  label: string,
  { counts, layout }: HdrCounts,
  expected: Expected,
  deviation: Deviations[string] = {},
): void {
  const statistics = hdrStatistics(counts, layout);
  const answers = new Map<string, { actual: number; reference: number }>();
  for (const name of ['total', 'min', 'max', 'mean', 'stddev'] as const) {
    answers.set(name, { actual: statistics[name], reference: expected[name] });
  }
  for (const [percentage, reference] of Object.entries(expected.percentiles)) {
    answers.set(`p${percentage}`, { actual: hdrPercentile(counts, layout, Number(percentage)), reference });
  }
  for (const [name, { actual, reference }] of answers) {
    const theirs = deviation[name]?.[1];
    const isTheirs = theirs !== undefined && Math.abs(actual - theirs) <= 1e-9 * theirs;
    report.close(`${label}: ${name}`, actual, isTheirs ? theirs : reference);
  }
}

function mergeOf(ids: readonly string[], recorded: ReadonlyMap<string, HdrCounts>): HdrCounts | undefined {
  const parts = ids.map((id) => recorded.get(id)).filter((part) => part !== undefined);
  return parts.length === ids.length ? parts.reduce(mergeHdr) : undefined;
}
