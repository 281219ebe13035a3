import { gzipSync } from 'node:zlib';
import type { Encoding } from '@plimsoll/otlp';
import { expect, test } from 'vitest';
import { CHECKOUT, type Report, reportBody } from './report.js';
import { startProcessor } from './running.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const REPORT: Report = {
  contract: CHECKOUT,
  startMs: NOW - 60_000,
  timeMs: NOW - 1_000,
  events: { 'pay-availability': { good: 990, bad: 10 }, 'pay-latency-p95': { good: 900, bad: 90 } },
  durations: { pay: [0.01, 0.2, 0.3, 0.7, 4] },
};
const ROUNDS = 300;
const HOSTILE_NUMBERS = [
  '-1',
  '1e308',
  '-0',
  '1e-320',
  '9223372036854775807',
  '18446744073709551616',
  'NaN',
  '"NaN"',
  '"Infinity"',
  '""',
  'null',
  '[]',
  '{}',
  'true',
];

/** A generator that gives the same numbers for the same seed, so that a failure can be run again. (mulberry32) */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomFrom>;

/** Damages of bytes: flipped, cut, repeated, inserted, overwritten, and noise altogether. */
const DAMAGES: readonly ((body: Buffer, random: Random) => Buffer)[] = [
  (body, random) => {
    const copy = Buffer.from(body);
    for (let flips = 1 + random(4); flips > 0; flips--) {
      const at = random(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
    }
    return copy;
  },
  (body, random) => body.subarray(0, random(body.length)),
  (body, random) => Buffer.concat([body, body.subarray(random(body.length))]),
  (body, random) => {
    const at = random(body.length);
    return Buffer.concat([body.subarray(0, at), Buffer.from([random(256), 0xff, random(256)]), body.subarray(at)]);
  },
  (body, random) => {
    const copy = Buffer.from(body);
    const at = random(copy.length);
    copy.fill(random(2) * 255, at, at + 1 + random(12));
    return copy;
  },
  (_body, random) => Buffer.from(Array.from({ length: random(200) }, () => random(256))),
];

/** A JSON body in which one number became something that no sender means. */
function withHostileNumber(body: Buffer, random: Random): Buffer {
  const numbers = [...body.toString().matchAll(/"?\d+(?:\.\d+)?"?(?=[,}\]])/g)];
  const chosen = numbers[random(numbers.length)];
  if (chosen === undefined) return body;
  const text = body.toString();
  const hostile = HOSTILE_NUMBERS[random(HOSTILE_NUMBERS.length)] ?? 'null';
  return Buffer.from(text.slice(0, chosen.index) + hostile + text.slice(chosen.index + chosen[0].length));
}

test.each<Encoding>(['protobuf', 'json'])(
  `survives ${ROUNDS} damaged bodies of %s: each is taken, taken in part, or refused with 4xx`,
  async (encoding) => {
    const { post, view, processor, happenings } = await startProcessor();
    const whole = Buffer.from(reportBody(REPORT, encoding));
    const damages = encoding === 'json' ? [...DAMAGES, withHostileNumber, withHostileNumber] : DAMAGES;
    const random = randomFrom(20_261_124);
    const statuses = new Map<number, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const damage = damages[random(damages.length)];
      if (damage === undefined) throw new Error('no damage was chosen');
      const damaged = damage(whole, random);
      const isZipped = random(3) === 0;
      const body = isZipped ? gzipSync(damaged) : damaged;
      const { status } = await post(body, { encoding, headers: isZipped ? { 'content-encoding': 'gzip' } : {} });
      expect([200, 400, 413], `round ${round} was answered ${status}`).toContain(status);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (round % 50 === 0) await processor.evaluate();
    }
    // Both happened, or the damage was no damage.
    expect(statuses.get(400)).toBeGreaterThan(ROUNDS / 10);
    expect(statuses.get(200)).toBeGreaterThan(0);

    await processor.evaluate();
    expect(happenings).toEqual([]);
    expect((await post(whole, { encoding })).status).toBe(200);
    for (const path of ['/api/v1/fleet', '/api/v1/alerts', '/api/v1/self', '/metrics', '/healthz']) {
      expect((await view(path)).status, path).toBe(200);
    }
  },
);
