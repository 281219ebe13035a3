// Reads the report files that suites leave in `reports/`, whatever wrote them, as one list of counts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What one suite's reports say.
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} ranFiles test files in which at least one test ran, paths as the reporter wrote them
 */

/** @returns {Counts} */
function noCounts() {
  return { passed: 0, failed: 0, skipped: 0, ranFiles: [] };
}

/**
 * The counts of every report in a folder, by the report's name without its ending. No folder, no reports.
 * @param {string} folder
 * @returns {Map<string, Counts>}
 */
export function readReports(folder) {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    files.sort().map((name) => [name.slice(0, -'.json'.length), readReport(readFileSync(join(folder, name), 'utf8'))]),
  );
}

/**
 * A report is what vitest's JSON reporter writes, or the lines of `go test -json`. Any other text counts as one failure:
 * results that nobody can read are not results.
 * @param {string} text
 * @returns {Counts}
 */
export function readReport(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const whole = parse(text);
  if (isVitest(whole)) return countVitest(whole);
  const events = lines.map(parse);
  if (events.length > 0 && events.every(isGoEvent)) return countGo(events);
  return { ...noCounts(), failed: 1 };
}

/** @param {string} text @returns {unknown} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @typedef {{ testResults: { name: string, status: string, assertionResults: { status: string }[] }[] }} VitestReport */

/** @param {unknown} value @returns {value is VitestReport} */
function isVitest(value) {
  return typeof value === 'object' && value !== null && 'testResults' in value && Array.isArray(value.testResults);
}

/** @param {VitestReport} report @returns {Counts} */
function countVitest({ testResults }) {
  const counts = noCounts();
  for (const { name, status, assertionResults } of testResults) {
    const passed = assertionResults.filter((test) => test.status === 'passed').length;
    const failed = assertionResults.filter((test) => test.status === 'failed').length;
    counts.passed += passed;
    counts.skipped += assertionResults.length - passed - failed;
    // A file that breaks before its first test fails as a whole.
    counts.failed += failed === 0 && status === 'failed' ? 1 : failed;
    if (passed + failed > 0) counts.ranFiles.push(name);
  }
  return counts;
}

/** @typedef {{ Action: string, Package?: string, Test?: string }} GoEvent */

/** @param {unknown} value @returns {value is GoEvent} */
function isGoEvent(value) {
  return typeof value === 'object' && value !== null && 'Action' in value && typeof value.Action === 'string';
}

/** @param {GoEvent[]} events @returns {Counts} */
function countGo(events) {
  const counts = noCounts();
  const failedIn = new Set(events.filter(({ Action, Test }) => Action === 'fail' && Test).map((e) => e.Package));
  for (const { Action, Package, Test } of events) {
    if (Test === undefined) {
      // A package that does not compile fails without any test of its own.
      if (Action === 'fail' && !failedIn.has(Package)) counts.failed += 1;
    } else if (Action === 'pass') counts.passed += 1;
    else if (Action === 'fail') counts.failed += 1;
    else if (Action === 'skip') counts.skipped += 1;
  }
  return counts;
}
