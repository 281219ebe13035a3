import { suite } from '../../packages/devtools/vitest.ts';

// Two files at a time: each end-to-end test runs half a dozen processes, and spends most of its time waiting for traffic.
export default suite('shop', { maxWorkers: 2 });
