import { defineService } from '@plimsoll/sdk';
import { build } from 'hdr-histogram-js';
import type { Figure } from './figure.ts';
import { service } from './functions.ts';
import { durations, twoHumps } from './samples.ts';

const SERIES = 500;
const EVENTS = 10_000;

/** Bytes that a series keeps after ten thousand durations, against a histogram of hdr-histogram-js with 32 bits and two digits. */
export async function seriesBytes(): Promise<Record<'latency' | 'operation', Figure>> {
  const sample = durations(EVENTS);
  const empty = held();
  const theirs = Array.from({ length: SERIES }, () =>
    build({ bitBucketSize: 32, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 2 }),
  );
  for (const histogram of theirs) for (const ms of sample) histogram.recordValue(Math.round(ms * 1000));
  const hdr = (held() - empty) / SERIES;

  const before = held();
  const shop = service(SERIES, 1);
  const operations = Array.from({ length: SERIES }, (_, k) => shop.operation(`work-${k}`));
  // The first event makes the slots; all others only add to the latency counts.
  for (const operation of operations) operation.record({ durationMs: 20 });
  shop.status();
  const slots = held();
  for (const operation of operations) for (const durationMs of sample) operation.record({ durationMs });
  shop.status();
  const full = held();
  // What one duration takes was there before: its octave.
  const octave = 128 * Uint32Array.BYTES_PER_ELEMENT;
  const baseline = `hdr-histogram-js: ${Math.round(hdr)} bytes`;
  const kept = theirs.length + operations.length;
  if (kept !== 2 * SERIES) throw new Error('all of it has to be alive until here');
  return {
    latency: { measured: ((full - slots) / SERIES + octave) / hdr, baseline },
    operation: { measured: (full - before) / SERIES / hdr, baseline },
  };
}

/** Bytes that are alive, on the heap and in arrays. */
function held(): number {
  if (!globalThis.gc) throw new Error('what is alive shows after a collection: run node with --expose-gc');
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const MANY = 200_000;

/** The largest error of a percentile, in percent of the exact one. */
export async function percentiles(): Promise<Figure> {
  let worst = 0;
  for (const sample of [durations(MANY), twoHumps(MANY)]) {
    const shop = service(1, 1);
    for (const durationMs of sample) shop.operation('work-0').record({ durationMs });
    const measured = shop.percentiles('work-0');
    if (measured.kind !== 'measured') throw new Error('nothing was measured');
    const sorted = Float64Array.from(sample).sort();
    for (const [name, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
      ['p99.9', 0.999],
    ] as const) {
      const exact = sorted[Math.ceil(share * MANY) - 1] ?? Number.NaN;
      worst = Math.max(worst, Math.abs(measured[name] - exact) / exact);
    }
  }
  return { measured: worst * 100, baseline: `${MANY} sorted durations, two shapes` };
}

/** The largest error of a share of good events, at any of forty thresholds, in percentage points. */
export async function goodShares(): Promise<Figure> {
  const thresholds = Array.from({ length: 40 }, (_, k) => 3 * 1.17 ** k);
  const latency = Object.fromEntries(thresholds.map((ms, k) => [`p${50 + k}`, `${Math.round(ms * 1000)}us`]));
  let worst = 0;
  for (const sample of [durations(MANY), twoHumps(MANY)]) {
    const shop = defineService({ service: 'shop', operations: { work: { latency } } });
    for (const durationMs of sample) shop.operation('work').record({ durationMs });
    shop.status().operations[0]?.slos.forEach(({ counts }, k) => {
      const threshold = Math.round((thresholds[k] ?? 0) * 1000) / 1000;
      const good = sample.filter((ms) => ms <= threshold).length / MANY;
      worst = Math.max(worst, Math.abs(counts.good / (counts.good + counts.bad) - good));
    });
  }
  return { measured: worst * 100, baseline: `counting ${MANY} durations by hand, 40 thresholds` };
}
