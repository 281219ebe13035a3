import type { Options } from 'tsup';

/** Build of a published library: ESM, CommonJS and types, one file for each entry. */
export function library(entry: string[] = ['src/index.ts']): Options {
  return {
    entry,
    format: ['esm', 'cjs'],
    target: 'node20',
    sourcemap: true,
    clean: true,
    treeshake: true,
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  };
}

/** Build of a program that is run, never imported: ESM only, no types. A shebang in the entry is kept. */
export function program(entry: string[] = ['src/main.ts']): Options {
  return { entry, format: ['esm'], target: 'node20', sourcemap: true, clean: true, dts: false };
}
