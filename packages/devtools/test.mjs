// `npm test`: builds, type-checks and tests every workspace, then checks the house, and adds everything up.
//   npm test -- slo engine   only these workspaces; the house belongs to devtools
//   npm test -- --force      nothing from the cache
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { plan, suites } from './src/run/suites.mjs';
import { exitCode, summarize } from './src/run/summary.mjs';
import { runTasks } from './src/run/tasks.mjs';
import { workspaces } from './src/run/workspaces.mjs';

const HOUSE = '@plimsoll/devtools#house';

const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith('-'));
const wanted = args.filter((arg) => !arg.startsWith('-'));
const all = workspaces(root);
const chosen = choose();

const installed = bootstrap();
if (installed !== 0) process.exit(installed);

const planned = plan(chosen);
// What an earlier run left must not be counted again; turbo puts back what it does not run.
for (const { directory } of chosen) rmSync(join(root, directory, 'reports'), { recursive: true, force: true });

console.log(
  `Building, type-checking and testing ${chosen.length} workspaces (a few minutes when nothing is cached, a second or two when nothing has changed)`,
);
const done = (await runTasks([...planned.tasks, ...flags])).tasks;
if (chosen.some(({ name }) => HOUSE.startsWith(`${name}#`))) {
  console.log('\nChecking the house: imports, documents, packages as users get them, licences, unused code, style');
  planned.tasks.push(HOUSE);
  done.push(...(await runTasks([HOUSE, ...flags])).tasks.filter(({ id }) => id === HOUSE));
}

const results = suites(root, chosen, planned, done);
const strict = !['', '0', 'false', undefined].includes(process.env.CI);
if (strict && exitCode(results, { strict }) !== exitCode(results, { strict: false }))
  console.log('\nWith CI=true nothing may be missing or skipped: see the skipped ones below.');
for (const line of summarize(results)) console.log(line);
process.exitCode = exitCode(results, { strict });

function choose() {
  const short = (/** @type {string} */ name) => name.replace('@plimsoll/', '');
  const unknown = wanted.filter((name) => !all.some((workspace) => short(workspace.name) === name));
  if (unknown.length > 0) {
    console.error(
      `No workspace is called ${unknown.join(', ')}: choose among ${all.map((w) => short(w.name)).join(', ')}.`,
    );
    process.exit(2);
  }
  return wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(short(name)));
}
