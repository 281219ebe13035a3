import { suite } from '../devtools/vitest.ts';

export default suite('faults', { testTimeout: 120_000 });
