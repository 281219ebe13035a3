import { transform } from 'esbuild';
import type { Plugin } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Oxc, Vite's compiler, cannot lower standard decorators; esbuild can. Files of the legacy kind stay with Oxc. */
const standardDecorators: Plugin = {
  name: 'standard-decorators',
  enforce: 'pre',
  async transform(code, id) {
    const usesDecorators = /\.[cm]?tsx?$/.test(id) && /(^|[\s;{])@[A-Za-z_$(]/m.test(code);
    if (!usesDecorators || id.includes('/node_modules/') || /legacy/.test(id)) return null;
    const { code: lowered, map } = await transform(code, {
      loader: id.endsWith('x') ? 'tsx' : 'ts',
      target: 'es2022',
      sourcefile: id,
      sourcemap: true,
      tsconfigRaw: '{"compilerOptions":{"useDefineForClassFields":true}}',
    });
    return { code: lowered, map };
  },
};

/** Test settings that every package shares; the JSON report is what `npm test` adds up. */
export function suite(name: string, test: ViteUserConfig['test'] = {}): ViteUserConfig {
  return defineConfig({
    plugins: [standardDecorators],
    test: {
      name,
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      reporters: ['default', 'json'],
      outputFile: { json: 'reports/vitest.json' },
      ...test,
    },
  });
}
