import { defineConfig } from 'tsup';
import { program } from '../devtools/tsup.ts';

// The command is run, never imported; the table is a library entry of its own, with types.
export default defineConfig([
  program(),
  { ...program(['src/table.ts']), clean: false, dts: { compilerOptions: { ignoreDeprecations: '6.0' } } },
]);
