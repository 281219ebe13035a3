import { type HdrLayout, hdrIndex, hdrLayout, hdrRange } from '@plimsoll/slo';
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, JsHistogram } from 'hdr-histogram-js';

/** Counts in HdrHistogram's layout, as they are written to logs and sent between tools. */
export interface HdrCounts {
  readonly layout: HdrLayout;
  /** Whole numbers, by the layout's index. */
  readonly counts: ArrayLike<number>;
}

/** Counters of 64 bits: narrower ones of the library wrap around in silence. */
const BITS_PER_COUNT = 64;

/**
 * Reads HdrHistogram's V2 compressed encoding in Base64, as its Java, C, Python and JavaScript libraries write it. `unitSeconds` is what value 1
 * stands for, which the encoding does not say: 1e-6 for microseconds. Throws a RangeError on anything else than such a text.
 */
export function decodeHdr(text: string, { unitSeconds }: { unitSeconds: number }): HdrCounts {
  const histogram = decoded(text);
  const { lowestDiscernibleValue: lowest, numberOfSignificantValueDigits: significantDigits } = histogram;
  const layout = hdrLayout({ lowest, significantDigits, unitSeconds });
  const counts = new Float64Array(histogram.countsArrayLength);
  for (let index = 0; index < counts.length; index++) counts[index] = histogram.getCountAtIndex(index);
  let length = counts.length;
  while (length > 0 && counts[length - 1] === 0) length -= 1;
  return { layout, counts: counts.subarray(0, length) };
}

/** Writes the V2 compressed encoding in Base64. Every count stays in its bucket: what {@link decodeHdr} reads back is the same. */
export function encodeHdr({ layout, counts }: HdrCounts): string {
  const highest = hdrRange(Math.max(0, counts.length - 1), layout).highest;
  const histogram = build({
    bitBucketSize: BITS_PER_COUNT,
    lowestDiscernibleValue: 2 ** layout.unitMagnitude,
    highestTrackableValue: Math.max(highest, 2 * 2 ** layout.unitMagnitude),
    numberOfSignificantValueDigits: significantDigits(layout),
  });
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? 0;
    if (count > 0) histogram.recordValueWithCount(hdrRange(index, layout).lowest, count);
  }
  return encodeIntoCompressedBase64(histogram);
}

/** Both added up, in the layout of the first; a bucket of another layout is counted where its lowest value belongs. */
export function mergeHdr(a: HdrCounts, b: HdrCounts): HdrCounts {
  const { layout } = a;
  const highest = b.counts.length === 0 ? 0 : hdrRange(b.counts.length - 1, b.layout).highest;
  const counts = new Float64Array(Math.max(a.counts.length, hdrIndex(highest, layout) + 1));
  counts.set(Array.from(a.counts));
  for (let index = 0; index < b.counts.length; index++) {
    const count = b.counts[index] ?? 0;
    if (count === 0) continue;
    const place = hdrIndex(hdrRange(index, b.layout).lowest, layout);
    counts[place] = (counts[place] ?? 0) + count;
  }
  return { layout, counts };
}

function decoded(text: string): JsHistogram {
  let histogram: unknown;
  try {
    histogram = decodeFromCompressedBase64(text, BITS_PER_COUNT);
  } catch (cause) {
    throw new RangeError('a histogram must be in HdrHistogram V2 compressed encoding, in Base64', { cause });
  }
  if (histogram instanceof JsHistogram) return histogram;
  throw new RangeError('a histogram must be decoded without WebAssembly: it has no counts to read otherwise');
}

/** The digits that the library has to be told so that it comes to the same number of sub-buckets. */
function significantDigits({ subBuckets }: HdrLayout): 1 | 2 | 3 | 4 | 5 {
  const digits = ([1, 2, 3, 4, 5] as const).find(
    (digits) => hdrLayout({ lowest: 1, significantDigits: digits, unitSeconds: 1 }).subBuckets === subBuckets,
  );
  if (digits === undefined) throw new RangeError(`no number of significant digits has ${subBuckets} sub-buckets`);
  return digits;
}
