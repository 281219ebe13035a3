import { suite } from './vitest.ts';

/** The checks of this folder start compilers and package managers, which take their time on a busy machine. */
export default suite('devtools', { testTimeout: 120_000 });
