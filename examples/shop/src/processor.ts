import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Program } from './process/program.js';
import { leash } from './shop.js';

/** A running processor: where it takes OTLP, and where it serves views. */
export interface Processor {
  readonly program: Program;
  readonly otlp: string;
  readonly api: string;
}

/** The `plimsoll` command of this workspace. */
export function plimsollCommand(): string {
  return join(dirname(createRequire(import.meta.url).resolve('plimsoll/package.json')), 'dist/main.js');
}

/**
 * Starts `plimsoll up` in a process of its own, on free ports, or on the OTLP port given. It evaluates every second and keeps slots of a
 * second, so that everything shows at once; the defaults, 10 s each, are what production wants.
 */
export async function startProcessor({ otlpPort = 0 } = {}): Promise<Processor> {
  const ports = ['--otlp-port', String(otlpPort), '--api-port', '0'];
  const program = new Program({
    name: 'plimsoll up',
    script: plimsollCommand(),
    args: ['up', '--memory', ...ports, '--evaluate-every', '1s', '--slot', '1s'],
    env: { NO_COLOR: '1' },
    leash,
  });
  try {
    const otlp = await program.reads(addressAfter(/OTLP/));
    const api = await program.reads(addressAfter(/views/i));
    return { program, otlp, api };
  } catch (error) {
    await program.kill();
    throw error;
  }
}

/** Reads the origin of the first address on a line of `plimsoll up`'s greeting. */
function addressAfter(label: RegExp): (line: string) => string | undefined {
  return (line) => (label.test(line) ? /http:\/\/[^\s/]+/.exec(line)?.[0] : undefined);
}
