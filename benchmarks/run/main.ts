// `npm run bench`: runs the groups of benchmarks one after the other and shows what holds.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Row } from '../group.ts';
import { readArguments } from './arguments.ts';
import { groupNames, loadGroup } from './groups.ts';
import { table } from './table.ts';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const known = groupNames(folder);
const HELP = `Usage: npm run bench -- [group …] [--json FILE]

Measures what the documents claim, as ratios to a limit or a peer of the same run. Less is better; a goal is the most it may be.

  group        one of: ${known.join(', ') || 'none yet'} (all of them when none is named)
  --json FILE  writes the rows as JSON: group, name, measured, goal, unit, holds, baseline
  --help       this text

A goal that does not hold is shown, and is no error; the exit code is 1 when a group could not be measured.`;

const wish = readArguments(process.argv.slice(2), known);
if (wish.kind === 'help') console.log(HELP);
else if (wish.kind === 'refused') {
  console.error(wish.message);
  process.exitCode = 2;
} else {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
  const rows: Row[] = [];
  for (const name of wish.groups) {
    console.log(`Measuring ${name} …`);
    try {
      rows.push(...(await (await loadGroup(folder, name)).run()));
    } catch (error) {
      console.error(`${name} could not be measured:`, error);
      process.exitCode = 1;
    }
  }
  console.log('');
  for (const line of table(rows)) console.log(line);
  // npm runs scripts at the root of the repository; a person's file belongs where they stand.
  if (wish.json !== undefined) {
    writeFileSync(resolve(process.env.INIT_CWD ?? '.', wish.json), `${JSON.stringify(rows, null, 2)}\n`);
  }
}
