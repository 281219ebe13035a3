import { HELP, readOptions } from './demo/options.js';
import { EXIT, run } from './demo/run.js';

/** Reads the command line, runs the demo, and ends everything in order on Ctrl-C. */
async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return EXIT.usage;
  }
  if (options === 'help') {
    console.log(HELP);
    return EXIT.happened;
  }
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
  return run(options, { output: process.stdout, interrupted: interruption.signal });
}

process.exitCode = await main();
