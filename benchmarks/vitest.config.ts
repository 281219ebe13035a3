import { suite } from '../packages/devtools/vitest.ts';

export default suite('benchmarks', { include: ['**/*.test.ts'] });
