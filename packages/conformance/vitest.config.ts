import { suite } from '../devtools/vitest.ts';

export default suite('conformance', { testTimeout: 120_000 });
