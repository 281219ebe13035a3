import { start } from '@plimsoll/sdk/node';
import { asyncLoop, interleave, loop, nanoseconds } from '../measure.ts';
import type { Figure } from './figure.ts';
import { asyncFunctions, functions, service } from './functions.ts';

/**
 * What an `await` costs elsewhere in the process once the SDK measures and exports, against before: in units of a plain call
 * of the same moments, so that a machine that slows down in between does not show.
 */
export async function waiting(): Promise<Figure> {
  const [fn = async () => 0] = asyncFunctions(1);
  const [plain = () => 0] = functions(1);
  const calls = (): number => {
    let sum = 0;
    for (let i = 0; i < 50; i++) sum += plain(i);
    return sum;
  };
  const subjects = { awaits: asyncLoop(fn), calls: loop(calls) };
  const inCalls = async (): Promise<{ ns: number; ratio: number }> => {
    const rounds = await interleave(subjects, { rounds: 15 });
    const ns = nanoseconds(rounds, 'awaits');
    return { ns, ratio: ns / nanoseconds(rounds, 'calls') };
  };
  await inCalls();
  const before = await inCalls();
  const shop = service(1, 3);
  // Nobody listens there: what is measured is what an exporter sets up, not what it sends.
  const exporting = start(shop, {
    endpoint: 'http://127.0.0.1:9',
    exportIntervalMillis: 3_600_000,
    flushAtExit: false,
  });
  const work = shop.wrap('work-0', fn);
  for (let i = 0; i < 10_000; i++) await work(i);
  const after = await inCalls();
  await exporting.shutdown();
  return { measured: after.ratio / before.ratio, baseline: `an await without: ${before.ns.toFixed(0)} ns` };
}
