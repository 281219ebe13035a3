import { suite } from '../devtools/vitest.ts';

/** What needs a Redis server: `npm run test:redis`. */
export default suite('sdk redis', {
  include: ['test/redis/**/*.test.ts'],
  outputFile: { json: 'reports/redis.json' },
});
