import { addedRatio, asyncLoop, interleave, loop, nanoseconds, type Subject } from '../measure.ts';
import { peers } from './against-peers.ts';
import { bareExchange, listeningThrice, measuredExchange, onFinishedExchange } from './exchange.ts';
import { exporting, longestBlock } from './exporting.ts';
import type { Figure, Measurement } from './figure.ts';
import {
  asyncFunctions,
  functions,
  inTurn,
  limited,
  limitedInNanoseconds,
  limitedPromise,
  MANY,
  wrapped,
} from './functions.ts';
import { goodShares, percentiles, seriesBytes } from './series.ts';
import { coldLoad, coreSize } from './starting.ts';
import { waiting } from './waiting.ts';

/**
 * Each runs in a fresh process, since what the compiler has seen of one would slow down or speed up the next. The names are
 * those of the rows.
 */
export const measurements: Readonly<Record<string, Measurement>> = {
  sync: () => againstLimit(1, 1),
  syncMany: () => againstLimit(MANY, 1),
  async: () => promiseAgainstLimit(1),
  asyncMany: () => promiseAgainstLimit(MANY),
  threeSlos,
  ...peers,
  exchange: () => exchange(listeningThrice, 'listeners on finish, close and error'),
  onFinished: () => exchange(onFinishedExchange, 'on-finished'),
  waiting,
  seriesBytes,
  percentiles,
  goodShares,
  exporting,
  longestBlock,
  coldLoad,
  coreSize,
  syncBytes: async () => bytesAdded(loop(inTurn(functions(1))), loop(inTurn(wrapped(functions(1), 3)))),
  syncManyBytes: async () => bytesAdded(loop(inTurn(functions(MANY))), loop(inTurn(wrapped(functions(MANY), 3)))),
  asyncBytes: async () =>
    bytesAdded(asyncLoop(inTurn(asyncFunctions(1))), asyncLoop(inTurn(wrapped(asyncFunctions(1), 3)))),
};

async function againstLimit(count: number, slos: 1 | 3): Promise<Figure> {
  const rounds = await interleave({
    bare: loop(inTurn(functions(count))),
    limit: loop(inTurn(functions(count).map(limited))),
    other: loop(inTurn(functions(count).map(limitedInNanoseconds))),
    ours: loop(inTurn(wrapped(functions(count), slos))),
  });
  const limit = nanoseconds(rounds, 'limit') <= nanoseconds(rounds, 'other') ? 'limit' : 'other';
  const added = nanoseconds(rounds, limit) - nanoseconds(rounds, 'bare');
  return {
    measured: addedRatio(rounds, { of: 'ours', to: limit, over: 'bare' }),
    baseline: `two clock readings and an increment: ${added.toFixed(0)} ns`,
  };
}

async function promiseAgainstLimit(count: number): Promise<Figure> {
  const rounds = await interleave({
    bare: asyncLoop(inTurn(asyncFunctions(count))),
    limit: asyncLoop(inTurn(asyncFunctions(count).map(limitedPromise))),
    ours: asyncLoop(inTurn(wrapped(asyncFunctions(count)))),
  });
  const added = nanoseconds(rounds, 'limit') - nanoseconds(rounds, 'bare');
  return {
    measured: addedRatio(rounds, { of: 'ours', to: 'limit', over: 'bare' }),
    baseline: `two clock readings in a then: ${added.toFixed(0)} ns`,
  };
}

async function threeSlos(): Promise<Figure> {
  const rounds = await interleave({
    bare: loop(inTurn(functions(1))),
    one: loop(inTurn(wrapped(functions(1), 1))),
    three: loop(inTurn(wrapped(functions(1), 3))),
  });
  const added = nanoseconds(rounds, 'one') - nanoseconds(rounds, 'bare');
  return {
    measured: addedRatio(rounds, { of: 'three', to: 'one', over: 'bare' }),
    baseline: `one SLO: ${added.toFixed(0)} ns`,
  };
}

async function exchange(other: () => () => number, what: string): Promise<Figure> {
  const rounds = await interleave({
    bare: loop(bareExchange()),
    theirs: loop(other()),
    ours: loop(measuredExchange()),
  });
  const added = nanoseconds(rounds, 'theirs') - nanoseconds(rounds, 'bare');
  return {
    measured: addedRatio(rounds, { of: 'ours', to: 'theirs', over: 'bare' }),
    baseline: `${what}: ${added.toFixed(0)} ns`,
  };
}

const WARM_UP = 20;
const CALLS = 50_000;

/** Bytes of heap that a wrapped call takes and a bare one does not; the median of several windows without a collection. */
async function bytesAdded(bare: Subject, ours: Subject): Promise<Figure> {
  const [without, within] = [await bytesPerCall(bare), await bytesPerCall(ours)];
  return { measured: Math.max(0, within - without), baseline: `the bare call: ${without.toFixed(0)} bytes` };
}

async function bytesPerCall(subject: Subject): Promise<number> {
  if (!globalThis.gc) throw new Error('heap is measured between collections: run node with --expose-gc');
  for (let i = 0; i < WARM_UP; i++) await subject(CALLS);
  const windows: number[] = [];
  for (let i = 0; i < 7; i++) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    await subject(CALLS);
    windows.push((process.memoryUsage().heapUsed - before) / CALLS);
  }
  // Whole bytes: the window itself, asking for the heap's size, takes some.
  return Math.floor(windows.sort((a, b) => a - b)[3] ?? Number.NaN);
}
