import { fileURLToPath } from 'node:url';
import { suite } from '../vitest.ts';

/** The checks of the whole repository; they start compilers and package managers, so they may take their time. */
export default suite('house', {
  root: fileURLToPath(new URL('..', import.meta.url)),
  include: ['house/**/*.test.ts'],
  outputFile: { json: 'reports/house.json' },
  testTimeout: 180_000,
});
