import { suite } from '../devtools/vitest.ts';

// The tests start processes; on a busy machine that takes its time.
export default suite('cli', { testTimeout: 30_000, expect: { poll: { timeout: 20_000 } } });
