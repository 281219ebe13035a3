// `npm run bench`: runs the groups of benchmarks one after the other and shows what holds.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Row } from '../group.ts';
import { readArguments } from './arguments.ts';
import { groupNames, loadGroup } from './groups.ts';
import { pageWith } from './page.ts';
import { table } from './table.ts';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const known = groupNames(folder);
const HELP = `Usage: npm run bench -- [group …] [--json FILE] [--write]

Measures what the documents claim, as ratios to a limit or a peer of the same run. Less is better; a goal is the most it may be.

  group        one of: ${known.join(', ') || 'none yet'} (all of them when none is named)
  --json FILE  writes the rows as JSON: group, name, measured, goal, unit, holds, baseline
  --write      puts the figures into docs/performance.md
  --help       this text

A goal that does not hold is shown, and is no error; the exit code is 1 when a group could not be measured.`;

const wish = readArguments(process.argv.slice(2), known);
if (wish.kind === 'help') console.log(HELP);
else if (wish.kind === 'refused') {
  console.error(wish.message);
  process.exitCode = 2;
} else {
  const processors = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  console.log(`Node ${process.version}, ${processors}`);
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
  if (wish.write === true) {
    const file = resolve(folder, '../../docs/performance.md');
    const machine = { node: process.version, processors, date: new Date().toISOString().slice(0, 10) };
    let page = readFileSync(file, 'utf8');
    for (const name of wish.groups) {
      page = pageWith(
        page,
        name,
        rows.filter(({ group }) => group === name),
        machine,
      );
    }
    writeFileSync(file, page);
  }
}
