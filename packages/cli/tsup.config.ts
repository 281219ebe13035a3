import { defineConfig } from 'tsup';
import { library, program } from '../devtools/tsup.ts';

// The command is run, never imported; the table is a library entry of its own. Each cleans up after itself only,
// because both are built at the same time.
export default defineConfig([
  { ...program(), clean: ['!table.*'] },
  { ...library(['src/table.ts']), clean: ['!main.*'] },
]);
