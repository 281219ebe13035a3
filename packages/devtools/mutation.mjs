// `npm run mutation -- [slo|engine] [FILE …]`: changes the sources in thousands of small ways and tells which changes no test notices.
// Stryker comes into a folder of its own under the temp folder: it weighs more than everything else here, and few people need it.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { scores, withScores } from './src/run/mutation-scores.mjs';
import { runTasks } from './src/run/tasks.mjs';

/** The newest line of Stryker that runs on the oldest Node we support. */
const STRYKER = '9.5.1';
const PACKAGES = ['slo', 'engine'];
/** Below this the exit code is 1. */
const GOAL = 90;
/** Properties are tried so often for each change; `npm test` tries more. */
const PROPERTY_RUNS = 25;

/** All tests of a package in one file: a change is tried three times as fast when no module is loaded once for each file of tests. */
const ALL_TESTS = 'src/all.test.ts';

const VITEST = `import { defineConfig } from 'vitest/config';
export default defineConfig({
  test: { include: ['${ALL_TESTS}'], testTimeout: 60_000, setupFiles: ['./setup.ts'], bail: 1 },
});
`;

const PAGE = 'docs/mutation-testing.md';

const HELP = `npm run mutation -- [${PACKAGES.join('|')}] [FILE …] [--write]

Runs Stryker over a package (default: both), or over some of its files, such as src/spread.ts. The whole of a package takes most of an
hour on two cores; a file takes a minute. Ends with a table by file; exit code 1 where a score is under ${GOAL} %.
--write puts the scores of the files that ran into ${PAGE}, where the survivors that were looked at also are, and why they stay.`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}
const files = args.filter((arg) => !PACKAGES.includes(arg) && arg !== '--write');
const chosen = PACKAGES.filter((name) => args.includes(name));
if (files.length > 0 && chosen.length !== 1) {
  console.error(`Name the package that the files are in: ${PACKAGES.join(' or ')}.\n\n${HELP}`);
  process.exit(2);
}
const installed = bootstrap();
if (installed !== 0) process.exit(installed);
let worst = 0;
for (const name of chosen.length > 0 ? chosen : PACKAGES) {
  const built = await runTasks(['build', `--filter=@plimsoll/${name}...`]);
  worst = Math.max(worst, built.code === 0 ? mutate(name, files) : built.code);
}
process.exit(worst);

/**
 * @param {string} name a package
 * @param {readonly string[]} only files of it; all of them where empty
 */
function mutate(name, only) {
  const folder = join(tmpdir(), `plimsoll-mutation-${name}`);
  mkdirSync(folder, { recursive: true });
  write(folder, 'package.json', { private: true, type: 'module', dependencies: dependencies(name) });
  write(folder, 'tsconfig.json', { compilerOptions: { target: 'ES2022', module: 'NodeNext', strict: true } });
  write(folder, 'stryker.config.json', {
    testRunner: 'vitest',
    mutate:
      only.length > 0
        ? only
        : ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/index.ts', '!src/errors.ts', '!src/test-*.ts'],
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    disableTypeChecks: true,
    timeoutMS: 15_000,
    reporters: ['json', 'clear-text', 'progress-append-only'],
    clearTextReporter: { logTests: false, reportTests: false },
    thresholds: { break: GOAL },
  });
  write(folder, 'setup.ts', `import fc from 'fast-check';\nfc.configureGlobal({ numRuns: ${PROPERTY_RUNS} });\n`);
  write(folder, 'vitest.config.ts', VITEST);
  const source = join(root, 'packages', name, 'src');
  rmSync(join(folder, 'src'), { recursive: true, force: true });
  cpSync(source, join(folder, 'src'), { recursive: true });
  write(folder, ALL_TESTS, allTests(source));
  if (!existsSync(join(folder, 'node_modules'))) console.log(`Bringing Stryker into ${folder} …`);
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: folder, stdio: 'inherit' });
  if (npm.status !== 0) return npm.status ?? 1;
  const reportFile = join(folder, 'reports/mutation/mutation.json');
  rmSync(reportFile, { force: true });
  const stryker = spawnSync(join(folder, 'node_modules/.bin/stryker'), ['run'], { cwd: folder, stdio: 'inherit' });
  if (args.includes('--write') && existsSync(reportFile)) {
    const measured = scores(JSON.parse(readFileSync(reportFile, 'utf8')));
    const page = readFileSync(join(root, PAGE), 'utf8');
    const present = readdirSync(source, { recursive: true, encoding: 'utf8' });
    writeFileSync(join(root, PAGE), withScores(page, { name, measured, files: present }));
  }
  return stryker.status ?? 1;
}

/** @param {string} source the folder of a package's sources */
function allTests(source) {
  const tests = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return tests.map((file) => `import './${file.replace(/\\/g, '/').replace(/\.ts$/, '.js')}';\n`).join('');
}

/** Stryker, and what the package's tests need, at the versions of the workspace. @param {string} name */
function dependencies(name) {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const needed = Object.entries({ ...manifest.devDependencies, ...manifest.dependencies }).map(
    ([dependency, version]) => {
      const catalogued = new RegExp(`^  ['"]?${dependency}['"]?: (\\S+)$`, 'm').exec(workspace)?.[1];
      const local = `file:${join(root, dependency.replace('@plimsoll', 'packages'))}`;
      return [dependency, version === 'workspace:*' ? local : (catalogued ?? version)];
    },
  );
  return { ...Object.fromEntries(needed), '@stryker-mutator/core': STRYKER, '@stryker-mutator/vitest-runner': STRYKER };
}

/** @param {string} folder @param {string} file @param {unknown} content */
function write(folder, file, content) {
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}
