import { existsSync } from 'node:fs';
import { createProcessor } from '@plimsoll/processor';
import type { Type } from 'protobufjs';
import { Request } from '../packages/otlp/test/proto.ts';
import { type Group, type Row, row } from './group.ts';
import { collectorPath, MeasuredCollector } from './processor/collector.ts';
import { Repeating } from './processor/repeating.ts';
import { Served } from './processor/served.ts';
import { type Traffic, trafficOf } from './processor/traffic.ts';

/** What the documents say about the processor. */
const processor: Group = {
  name: 'processor',
  async run() {
    return [...(await ingest()), ...(await largeFleet()), await soak()].map((figures) =>
      row({ group: 'processor', ...figures }),
    );
  },
};
export default processor;

type Figures = Omit<Row, 'holds' | 'group'>;

/** A boundary of slots. */
const nowMs = () => Math.floor(Date.now() / 10_000) * 10_000;

/** In the child: a processor as `plimsoll up` starts it, which tells what it uses when asked. */
export async function serveHere(data: string): Promise<void> {
  const begunMs = performance.now();
  const served = createProcessor({ otlp: { port: 0 }, api: { port: 0 }, data });
  const { otlp, api } = await served.start();
  process.on('message', () => {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() });
  });
  process.once('disconnect', () => process.exit());
  process.send?.({ otlp: otlp.origin, api: api.origin, startMs: performance.now() - begunMs });
}

/** CPU for a data point with everything: HTTP, decoding, identity, ledger, journal, evaluations and checkpoints meanwhile. */
async function ingest(): Promise<Figures[]> {
  const single = trafficOf({ services: 4, instances: 15, operations: 10, teams: 4, rounds: 60, endMs: nowMs() });
  // What a Collector forwards: the exports of fifteen instances in one request. Messages that are put together are one message.
  const traffic = { ...single, rounds: single.rounds.map((bodies) => together(bodies, 15)) };
  const served = await Served.start(import.meta.url);
  const rows: Figures[] = [];
  try {
    const ours = await cpuNsPerPoint(traffic, {
      send: (bodies) => served.send(bodies),
      cpuMs: async () => (await served.usage()).cpuMs,
    });
    const protobufjs = protobufjsNs(traffic, Request);
    rows.push({
      name: 'ingest of a data point, all included',
      measured: ours / protobufjs,
      goal: 0.1,
      unit: '× protobufjs, decoding alone',
      baseline: `protobufjs: ${protobufjs.toFixed(0)} ns, ours: ${ours.toFixed(0)} ns of CPU`,
    });
    const path = collectorPath();
    if (path === undefined || !existsSync(path)) {
      console.log('No OpenTelemetry Collector to measure against: PLIMSOLL_COLLECTOR names its binary.');
      return rows;
    }
    const collector = await MeasuredCollector.start(path);
    try {
      const theirs = await cpuNsPerPoint(traffic, collector);
      rows.push({
        name: 'ingest of a data point, all included',
        measured: ours / theirs,
        goal: 0.5,
        unit: '× OpenTelemetry Collector, otlp → nop',
        baseline: `Collector: ${theirs.toFixed(0)} ns, ours: ${ours.toFixed(0)} ns of CPU`,
      });
    } finally {
      await collector.end();
    }
    return rows;
  } finally {
    await served.end();
  }
}

function together(bodies: readonly Uint8Array[], count: number): Uint8Array[] {
  const requests: Uint8Array[] = [];
  for (let from = 0; from < bodies.length; from += count)
    requests.push(Buffer.concat(bodies.slice(from, from + count)));
  return requests;
}

interface Subject {
  send(bodies: readonly Uint8Array[]): Promise<void>;
  cpuMs(): Promise<number>;
}

/** Two thirds of the rounds count; before that the compiler has its time. */
async function cpuNsPerPoint({ rounds, points }: Traffic, subject: Subject): Promise<number> {
  const warmUp = Math.floor(rounds.length / 3);
  for (const bodies of rounds.slice(0, warmUp)) await subject.send(bodies);
  const before = await subject.cpuMs();
  for (const bodies of rounds.slice(warmUp)) await subject.send(bodies);
  return (((await subject.cpuMs()) - before) * 1e6) / (points * (rounds.length - warmUp));
}

function protobufjsNs({ rounds, points }: Traffic, peer: Type): number {
  const decode = (round: readonly Uint8Array[]) => {
    for (const body of round) peer.decode(body);
  };
  for (const round of rounds.slice(0, 4)) decode(round);
  const measured = rounds.slice(4, 12);
  const before = process.cpuUsage();
  for (const round of measured) decode(round);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1e3) / (points * measured.length);
}

/** 10,000 SLOs of 20 teams, five instances each: 100,000 series. */
async function largeFleet(): Promise<Figures[]> {
  const traffic = trafficOf({
    services: 200,
    instances: 5,
    operations: 25,
    teams: 20,
    rounds: 2,
    endMs: nowMs(),
  });
  const [first = [], second = []] = traffic.rounds;
  const served = await Served.start(import.meta.url);
  try {
    const empty = await served.usage();
    await served.send(first);
    const full = await served.usage();
    const bytes = full.rssBytes - empty.rssBytes;
    const view = await viewsUnderIngest(served, second);
    await served.kill();
    const begun = performance.now();
    const again = await Served.start(import.meta.url, served.data);
    const startS = (performance.now() - begun) / 1000;
    await again.kill();
    return [
      {
        name: `${traffic.series.toLocaleString('en')} series of ${traffic.slos.toLocaleString('en')} SLOs, latencies included`,
        measured: Math.round(bytes / 1e6),
        goal: 250,
        unit: 'MB resident, more than an empty processor',
        baseline: `empty: ${(empty.rssBytes / 1e6).toFixed(0)} MB`,
      },
      view,
      {
        name: 'start after kill -9, 10,000 SLOs',
        measured: startS,
        goal: 30,
        unit: 's until it answers',
        baseline: `${traffic.series.toLocaleString('en')} series, one minute of traffic in the journal`,
      },
    ];
  } finally {
    await served.end();
  }
}

/** A team's page, again and again, while requests arrive as fast as they are answered. */
async function viewsUnderIngest(served: Served, bodies: readonly Uint8Array[]): Promise<Figures> {
  let isOver = false;
  const ingest = (async () => {
    while (!isOver) await served.send(bodies);
  })();
  const taken: number[] = [];
  const deadline = Date.now() + 15_000;
  for (let i = 0; taken.length < 300 && Date.now() < deadline; i++) {
    const begun = performance.now();
    const answer = await fetch(new URL(`/api/v1/teams/team-${i % 20}`, served.api));
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`a team's view was answered with ${answer.status}`);
    taken.push(performance.now() - begun);
  }
  isOver = true;
  await ingest;
  taken.sort((a, b) => a - b);
  const at = (q: number) => taken[Math.ceil(taken.length * q) - 1] ?? Number.NaN;
  return {
    name: 'a team of 500 among 10,000 SLOs, under ingest at full rate, p99',
    measured: at(0.99),
    goal: 50,
    unit: 'ms',
    baseline: `p50: ${at(0.5).toFixed(0)} ms of ${taken.length} views, ingest in the same process`,
  };
}

/** At the highest rate that it takes: what is resident after the first third and at the end. `SOAK_SECONDS` makes it longer. */
async function soak(): Promise<Figures> {
  const seconds = Number(process.env.SOAK_SECONDS ?? 45);
  const startMs = nowMs() - 86_400_000;
  const shape = { services: 20, instances: 5, operations: 10, teams: 5, rounds: 1, endMs: startMs };
  const { rounds } = trafficOf({ ...shape, perRound: { good: 1_000_003, bad: 7_000_001 } });
  const repeating = new Repeating(
    rounds.flat(),
    new Map([
      [BigInt(startMs) * 1_000_000n, 1_000_000_000n],
      [1_000_003n, 1_000n],
      [7_000_001n, 1n],
    ]),
  );
  const served = await Served.start(import.meta.url);
  try {
    const begunMs = performance.now();
    const elapsedS = () => (performance.now() - begunMs) / 1000;
    let early = 0;
    let sent = 0;
    for (; elapsedS() < seconds; sent++) {
      repeating.advanceTo(sent);
      await served.send(repeating.bodies);
      if (early === 0 && elapsedS() > seconds / 3) early = (await served.usage()).rssBytes;
    }
    const late = (await served.usage()).rssBytes;
    const perSecond = (sent * repeating.bodies.length) / seconds;
    return {
      name: `memory after ${seconds} s at full rate`,
      measured: late / early,
      goal: 1.15,
      unit: '× after a third of it',
      baseline: `${(early / 1e6).toFixed(0)} MB, ${perSecond.toFixed(0)} requests of 70 points a second`,
    };
  } finally {
    await served.end();
  }
}
