import { suite } from '../../packages/devtools/vitest.ts';

// One file after the other: each end-to-end test runs half a dozen processes and measures time.
export default suite('shop', { fileParallelism: false });
