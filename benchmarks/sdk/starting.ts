import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from '../measure.ts';
import type { Figure } from './figure.ts';

const require = createRequire(import.meta.url);

/** Milliseconds that `require('@plimsoll/sdk')` takes in a process that has loaded nothing else. */
export async function coldLoad(): Promise<Figure> {
  const file = JSON.stringify(require.resolve('@plimsoll/sdk'));
  const code = `const from = process.hrtime.bigint(); require(${file}); console.log(Number(process.hrtime.bigint() - from) / 1e6)`;
  const times: number[] = [];
  for (let i = 0; i < 11; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', code]);
    times.push(Number(stdout));
  }
  return { measured: median(times), baseline: 'no OpenTelemetry is loaded' };
}

/** Bytes of the core entry with all that it imports, minified and compressed. */
export async function coreSize(): Promise<Figure> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '@plimsoll/sdk';`, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  const file = outputFiles[0]?.contents ?? new Uint8Array();
  return { measured: gzipSync(file).length / 1024, baseline: `${Math.round(file.length / 1024)} kB before gzip` };
}
