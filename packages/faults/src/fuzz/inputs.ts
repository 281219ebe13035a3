import { deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '../random.js';
import { hostileJson } from './hostile-json.js';
import { hostileProtobuf } from './hostile-protobuf.js';

/** A request that nobody should send. */
export interface Input {
  /** Of which family it is, for the report. */
  readonly kind: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

type Maker = (random: Random) => Omit<Input, 'kind'>;

const FAMILIES: Readonly<Record<string, Maker>> = {
  'random bytes': (random) => ({
    headers: { 'content-type': random.pick([PROTOBUF, JSON_TYPE]) },
    body: noise(random),
  }),
  'damaged protobuf': (random) => ({
    headers: { 'content-type': PROTOBUF },
    body: damaged(hostileProtobuf(random), random),
  }),
  'hostile protobuf': (random) => ({ headers: { 'content-type': PROTOBUF }, body: hostileProtobuf(random) }),
  'damaged JSON': (random) => ({ headers: { 'content-type': JSON_TYPE }, body: damaged(hostileJson(random), random) }),
  'hostile JSON': (random) => ({ headers: { 'content-type': JSON_TYPE }, body: hostileJson(random) }),
  'hostile gzip': (random) => {
    const body = random.pick([hostileProtobuf, hostileJson, noise])(random);
    const whole = random.pick([gzipSync, deflateSync])(body, { level: 1 });
    const encodings = ['gzip', 'deflate', 'x-gzip', 'identity', 'br', 'gzip, gzip'] as const;
    return {
      headers: { 'content-type': random.pick([PROTOBUF, JSON_TYPE]), 'content-encoding': random.pick(encodings) },
      body: random.happens(0.5) ? damaged(whole, random) : whole,
    };
  },
  'gzip bomb': (random) => ({
    headers: { 'content-type': PROTOBUF, 'content-encoding': 'gzip' },
    body: random.happens(0.5) ? BOMB : damaged(BOMB, random),
  }),
};

/** 32 MiB of zeros, twice what a request may become. */
const BOMB = gzipSync(Buffer.alloc(32 * 1024 * 1024));

/** How often a family is chosen: a bomb costs a thousand times as much as any other. */
const TURNS: readonly string[] = Object.keys(FAMILIES).flatMap((name) =>
  Array.from({ length: name === 'gzip bomb' ? 1 : 50 }, () => name),
);

export function inputFrom(random: Random): Input {
  const kind = TURNS[Math.floor(random.next() * TURNS.length)] ?? 'random bytes';
  const { headers, body } = FAMILIES[kind]?.(random) ?? { headers: {}, body: noise(random) };
  return { kind, headers, body };
}

function noise(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)));
}

/** Bytes flipped, cut off, repeated, inserted or overwritten. */
function damaged(body: Buffer, random: Random): Buffer {
  const at = random.below(Math.max(1, body.length));
  switch (random.below(5)) {
    case 0: {
      const copy = Buffer.from(body);
      for (let flips = 1 + random.below(4); flips > 0; flips--) {
        const place = random.below(Math.max(1, copy.length));
        copy[place] = (copy[place] ?? 0) ^ (1 << random.below(8));
      }
      return copy;
    }
    case 1:
      return body.subarray(0, at);
    case 2:
      return Buffer.concat([body, body.subarray(at)]);
    case 3:
      return Buffer.concat([body.subarray(0, at), Buffer.from([random.below(256), 0xff, 0xff]), body.subarray(at)]);
    default:
      return Buffer.from(body).fill(random.below(2) * 255, at, Math.min(body.length, at + 1 + random.below(12)));
  }
}
