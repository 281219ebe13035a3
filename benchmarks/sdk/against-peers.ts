import { createHistogram, performance } from 'node:perf_hooks';
import { addedRatio, asyncLoop, interleave, loop, nanoseconds, type Subject } from '../measure.ts';
import type { Figure } from './figure.ts';
import { asyncFunctions, functions, wrapped } from './functions.ts';
import { autometricked, broken, counted, timed } from './peers.ts';

const bare = functions(1);
const bareAsync = asyncFunctions(1);

/** How much our wrapper, with three SLOs, adds to a call, against what another adds. */
async function against(what: string, subjects: { bare: Subject; theirs: Subject; ours: Subject }): Promise<Figure> {
  const rounds = await interleave(subjects);
  const added = nanoseconds(rounds, 'theirs') - nanoseconds(rounds, 'bare');
  return {
    measured: addedRatio(rounds, { of: 'ours', to: 'theirs', over: 'bare' }),
    baseline: `${what}: ${added.toFixed(0)} ns`,
  };
}

function sync(what: string, theirs: (fn: (n: number) => number) => (n: number) => number): Promise<Figure> {
  const [fn = () => 0] = bare;
  const [ours = fn] = wrapped(functions(1), 3);
  const [other = fn] = functions(1).map(theirs);
  return against(what, { bare: loop(fn), theirs: loop(other), ours: loop(ours) });
}

function async(
  what: string,
  theirs: (fn: (n: number) => Promise<number>) => (n: number) => Promise<number>,
): Promise<Figure> {
  const [fn = async () => 0] = bareAsync;
  const [ours = fn] = wrapped(asyncFunctions(1), 3);
  const [other = fn] = asyncFunctions(1).map(theirs);
  return against(what, { bare: asyncLoop(fn), theirs: asyncLoop(other), ours: asyncLoop(ours) });
}

export const peers = {
  // Not of an async function: its context makes every `await` of the process dearer, also those of ours beside it.
  autometrics: () => sync('autometrics', autometricked),
  otel: () => sync('a counter and a histogram of OpenTelemetry', counted),
  prom: () => sync('a timer of prom-client', timed),
  timerify: () =>
    sync('perf_hooks.timerify with a histogram', (fn) => performance.timerify(fn, { histogram: createHistogram() })),
  opossum: () => async('a circuit breaker of opossum', broken),
};
