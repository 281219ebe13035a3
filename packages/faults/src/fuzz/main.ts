// `npm run test:fuzz`: many more inputs than CI has time for.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
console.log(`seed ${values.seed}`);
const { statuses, earlyBytes, lateBytes, complaints } = await fuzz({
  seed: Number(values.seed),
  inputs: Number(values.inputs),
  log: (line) => console.log(line),
});
console.table(statuses);
console.log(`${Math.round(earlyBytes / 1e6)} MB after a tenth, ${Math.round(lateBytes / 1e6)} MB at the end`);
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
