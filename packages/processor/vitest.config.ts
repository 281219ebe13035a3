import { suite } from '../devtools/vitest.ts';

// The tests wait for sockets; on a busy machine that takes its time.
export default suite('processor', { testTimeout: 30_000, expect: { poll: { timeout: 20_000 } } });
