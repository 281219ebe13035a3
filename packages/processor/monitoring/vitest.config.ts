import { suite } from '../../devtools/vitest.ts';

// Real programs of other people: they take their time to start.
export default suite('processor, monitoring', {
  root: import.meta.dirname,
  include: ['*.test.ts'],
  outputFile: { json: '../reports/monitoring.json' },
  testTimeout: 60_000,
  expect: { poll: { timeout: 30_000, interval: 200 } },
});
