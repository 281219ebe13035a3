import type { Options } from 'tsup';

/** Build of a published library: ESM, CommonJS and types, one file for each entry. What is `inside` of it becomes part of these files. */
export function library(entry: string[] = ['src/index.ts'], inside: string[] = []): Options {
  return {
    entry,
    noExternal: inside,
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
