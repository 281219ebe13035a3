import { suite } from '../../devtools/vitest.ts';

// A real Prometheus: it takes its time to start.
export default suite('plimsoll, monitoring', {
  root: import.meta.dirname,
  include: ['*.test.ts'],
  outputFile: { json: '../reports/monitoring.json' },
  testTimeout: 60_000,
  expect: { poll: { timeout: 30_000, interval: 200 } },
});
