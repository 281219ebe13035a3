// From workspaces, finished tasks and report files to the suites of the summary.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { missing, needs } from './needs.mjs';
import { readReports } from './reports.mjs';

/** @typedef {import('./workspaces.mjs').Workspace} Workspace */
/** @typedef {import('./tasks.mjs').Task} Task */
/** @typedef {import('./summary.mjs').Suite} Suite */

/**
 * What is to be run, and what cannot be because the machine lacks something.
 * @typedef {object} Plan
 * @property {string[]} tasks                          turbo's ids: `@plimsoll/slo#test`
 * @property {Map<string, string[]>} lacking           by task: the needs this machine does not have
 */

/** A script that `npm test` runs: the build, the type check, and everything that calls itself a test.
 * @param {string} script */
const isDue = (script) => isPreparation(script) || script === 'test' || script.startsWith('test:');

/**
 * @param {readonly Workspace[]} all
 * @param {(wanted: readonly string[]) => string[]} [lacks]
 * @returns {Plan}
 */
export function plan(all, lacks = missing) {
  /** @type {Plan} */
  const made = { tasks: [], lacking: new Map() };
  for (const { name, manifest } of all) {
    for (const script of Object.keys(manifest.scripts ?? {}).filter(isDue)) {
      const lacking = lacks(manifest.plimsoll?.needs?.[script] ?? []);
      if (lacking.length === 0) made.tasks.push(`${name}#${script}`);
      else made.lacking.set(`${name}#${script}`, lacking);
    }
  }
  return made;
}

/**
 * One suite for each test script of each workspace. What went wrong without a test of its own to say so (a build, a
 * crash, a test file in which nothing ran) counts as failed; a script that this machine cannot run, as skipped.
 * @param {string} root
 * @param {readonly Workspace[]} all
 * @param {Plan} planned
 * @param {readonly Task[]} done
 * @returns {Suite[]}
 */
export function suites(root, all, planned, done) {
  return all
    .flatMap((workspace) => suitesOf(root, workspace, planned, done))
    .filter(({ passed, failed, skipped }) => passed + failed + skipped > 0);
}

/** @param {string} root @param {Workspace} workspace @param {Plan} planned @param {readonly Task[]} done @returns {Suite[]} */
function suitesOf(root, { name, directory }, planned, done) {
  const reports = readReports(join(root, directory, 'reports'));
  /** @param {string} id */
  const scriptOf = (id) => (id.startsWith(`${name}#`) ? id.slice(name.length + 1) : '');
  const due = planned.tasks.map(scriptOf).filter((script) => script !== '');
  const lacking = [...planned.lacking].filter(([id]) => scriptOf(id) !== '');
  const testScripts = [...due, ...lacking.map(([id]) => scriptOf(id))].filter((script) => !isPreparation(script));

  // The script `test:browser` leaves `reports/browser.json`; the script `test` all that no other script claims.
  const claimed = new Set(testScripts.filter((script) => script !== 'test').map(reportName));
  const rows = new Map(
    testScripts.map((script) => {
      const counts = [...reports]
        .filter(([report]) => (script === 'test' ? !claimed.has(report) : report === reportName(script)))
        .map(([, count]) => count);
      return [
        script,
        row(
          name,
          script,
          counts,
          done.find(({ id }) => id === `${name}#${script}`),
        ),
      ];
    }),
  );
  const first = [...rows.values()][0] ?? row(name, 'test', [], undefined);

  for (const script of due) {
    const task = done.find(({ id }) => id === `${name}#${script}`);
    const mine = rows.get(script) ?? first;
    if (!task) fail(mine, `${script} did not run, because something before it failed`);
    else if (!task.ok && (isPreparation(script) || mine.failed === 0)) fail(mine, `${script} (its log stands above)`);
    else if (task.ok && rows.has(script) && mine.passed + mine.failed + mine.skipped === 0)
      fail(mine, `${script} left no report of a test`);
  }
  for (const [id, names] of lacking) {
    const mine = rows.get(scriptOf(id)) ?? first;
    if (!isPreparation(scriptOf(id))) mine.skipped += 1;
    const why = names.map((need) => `${needs[need]?.what ?? need} is not here (${needs[need]?.install ?? ''})`);
    mine.notes.push(`skipped: ${scriptOf(id)}, ${why.join('; ')}`);
  }
  const allRan =
    lacking.length === 0 && testScripts.every((script) => done.some((t) => t.ok && t.id === `${name}#${script}`));
  if (allRan && testScripts.length > 0) {
    const ranFiles = [...reports.values()].flatMap((counts) => counts.ranFiles);
    for (const file of silentFiles(join(root, directory), ranFiles)) fail(first, `no test ran in ${directory}/${file}`);
  }
  return [...new Set([...rows.values(), first])];
}

/** @param {string} script */
const isPreparation = (script) => script === 'build' || script === 'typecheck';

/** @param {string} script */
const reportName = (script) => script.replace(/^test:/, '');

/**
 * @param {string} workspace @param {string} script
 * @param {import('./reports.mjs').Counts[]} counts @param {Task | undefined} task
 * @returns {Suite}
 */
function row(workspace, script, counts, task) {
  const name = `${workspace.replace('@plimsoll/', '')}${script === 'test' ? '' : ` ${reportName(script)}`}`;
  const add = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    counts.reduce((sum, count) => sum + count[key], 0);
  const sums = { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
  return { name, ...sums, ms: task?.ms ?? 0, cached: task?.cached ?? false, notes: [] };
}

/** @param {Suite} suite @param {string} note */
function fail(suite, note) {
  suite.failed += 1;
  suite.notes.push(`failed: ${note}`);
}

const NOT_OURS = new Set(['node_modules', 'dist', 'reports', 'coverage', '.turbo']);

/**
 * The test files of a folder in which, by the reports, not one test ran.
 * @param {string} folder
 * @param {readonly string[]} ranFiles
 */
function silentFiles(folder, ranFiles) {
  // A report that came out of the cache names the folder it was made in, so only the end of a path can be compared.
  const ran = ranFiles.map((file) => file.replaceAll('\\', '/'));
  return testFiles(folder, '').filter((file) => !ran.some((path) => path === file || path.endsWith(`/${file}`)));
}

/** @param {string} folder @param {string} prefix @returns {string[]} */
function testFiles(folder, prefix) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory() && !NOT_OURS.has(entry.name))
      return testFiles(join(folder, entry.name), `${prefix}${entry.name}/`);
    return entry.isFile() && /\.test\.[cm]?[jt]sx?$/.test(entry.name) ? [`${prefix}${entry.name}`] : [];
  });
}
