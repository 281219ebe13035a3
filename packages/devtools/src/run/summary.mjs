// Adds up what every suite reported: a line for each suite, and one last line for all.

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} ms
 * @property {boolean} cached
 * @property {string[]} notes what failed or was skipped without a test of its own to say so
 */

/**
 * @param {readonly Suite[]} suites
 * @returns {string[]} lines; the last one is `N passed, N failed, N skipped`
 */
export function summarize(suites) {
  const width = Math.max(5, ...suites.map(({ name }) => name.length));
  const head = `${'suite'.padEnd(width)}   passed  failed  skipped      time`;
  const rows = suites.flatMap(({ name, passed, failed, skipped, ms, cached, notes }) => [
    [
      name.padEnd(width),
      String(passed).padStart(8),
      String(failed).padStart(7),
      String(skipped).padStart(8),
      `${(ms / 1000).toFixed(1)} s${cached ? '  (unchanged, not run again)' : ''}`.replace(/^\S+/, (t) =>
        t.padStart(7),
      ),
    ].join(' '),
    ...notes.map((note) => `    ${note}`),
  ]);
  const { passed, failed, skipped } = total(suites);
  return ['', head, ...rows, '', `${passed} passed, ${failed} failed, ${skipped} skipped`];
}

/**
 * 0 only where everything that ran passed and something ran; with `strict`, nothing may have been skipped either.
 * @param {readonly Suite[]} suites
 * @param {{ strict: boolean }} options
 */
export function exitCode(suites, { strict }) {
  const { passed, failed, skipped } = total(suites);
  return failed === 0 && passed > 0 && !(strict && skipped > 0) ? 0 : 1;
}

/** @param {readonly Suite[]} suites */
function total(suites) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of suites) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}
