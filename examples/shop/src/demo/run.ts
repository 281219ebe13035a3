import { startProcessor } from '../processor.js';
import { Shop } from '../shop.js';
import type { DemoOptions } from './options.js';
import { planned } from './plan.js';
import { play } from './play.js';
import { type Output, Screen } from './screen.js';

export const EXIT = { happened: 0, didNotHappen: 1, usage: 2, interrupted: 130 } as const;

const EXPORT_EVERY_MS = 1_000;

/**
 * Runs the demo and resolves to its exit code. Whatever happens, every process it started has ended by then.
 */
export async function run(
  options: DemoOptions,
  { output, interrupted }: { output: Output; interrupted: AbortSignal },
): Promise<number> {
  const plan = planned(options.durationMs);
  // A file gets about ten tables, a terminal all of them.
  const screen = new Screen({ output, skip: Math.round(options.durationMs / 10_000) - 1 });
  const cleanUps: (() => Promise<unknown>)[] = [];
  try {
    screen.say('Starting the processor, payments, catalog and two instances of checkout …');
    const processor = await startProcessor();
    cleanUps.unshift(() => processor.program.stop());
    interrupted.throwIfAborted();

    const { window, alerts } = plan;
    const shop = new Shop({ otlp: processor.otlp, exportIntervalMs: EXPORT_EVERY_MS, window, alerts });
    cleanUps.unshift(() => shop.close());
    await shop.open();
    interrupted.throwIfAborted();

    const problems = await play({ plan, options, processor, shop, screen, interrupted });
    return problems.length === 0 ? EXIT.happened : EXIT.didNotHappen;
  } catch (error) {
    if (interrupted.aborted) {
      screen.say('Interrupted: stopping everything …');
      return EXIT.interrupted;
    }
    screen.settle();
    screen.say(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.didNotHappen;
  } finally {
    for (const cleanUp of cleanUps) await cleanUp();
  }
}
