// `npm run test:faults`: a long trial, by hand.
import { parseArgs } from 'node:util';
import { trial } from './trial.js';

const HELP = `Usage: npm run test:faults -- [--minutes 5] [--instances 8] [--seed N] [--quiet]

Runs instances with the SDK and a processor, kills and stops both, loses, repeats, delays and reorders what they say, steps clocks, cuts
the network and fills the disk; and compares the books with what was recorded.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    instances: { type: 'string', default: '8' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else {
  console.log(`seed ${values.seed}`);
  const verdict = await trial({
    seed: Number(values.seed),
    instances: Number(values.instances),
    forMs: Number(values.minutes) * 60_000,
    log: (line) => {
      if (!values.quiet) console.log(`${new Date().toISOString()} ${line}`);
    },
  });
  const { faults, requests, recorded, acknowledged, books, complaints } = verdict;
  console.table({ recorded, acknowledged, books });
  console.log(
    `${requests} requests acknowledged; ${Object.entries(faults)
      .map(([name, n]) => `${n} × ${name}`)
      .join(', ')}`,
  );
  for (const complaint of complaints) console.error(complaint);
  console.log(complaints.length === 0 ? 'The books are right.' : 'The books are wrong.');
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
