import { suite } from '../../packages/devtools/vitest.ts';

/** The examples that need a Redis server: `npm run test:redis`. */
export default suite('examples redis', {
  include: ['test/redis/**/*.test.ts'],
  outputFile: { json: 'reports/redis.json' },
});
