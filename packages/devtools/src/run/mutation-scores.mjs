// The table of docs/mutation-testing.md: a line for each file of a package, and one for all of them.

/**
 * @typedef {object} Score of one file
 * @property {string} file
 * @property {number} killed    a test failed
 * @property {number} timedOut  the tests did not end
 * @property {number} survived  no test noticed, those that no test reaches included
 */

/**
 * The scores of the files in a report of Stryker. Files without anything to change are left out.
 * @param {{ files: Record<string, { mutants: readonly { status: string }[] }> }} report
 * @returns {Score[]}
 */
export function scores(report) {
  return Object.entries(report.files)
    .map(([path, { mutants }]) => {
      /** @param {readonly string[]} statuses */
      const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
      return {
        file: path.replace(/^src\//, ''),
        killed: count('Killed'),
        timedOut: count('Timeout'),
        survived: count('Survived', 'NoCoverage'),
      };
    })
    .filter(({ killed, timedOut, survived }) => killed + timedOut + survived > 0);
}

/**
 * The page with new lines for the files that were measured. The other lines stay, apart from those of files that are no more.
 * @param {string} page
 * @param {{ name: string, measured: readonly Score[], files: readonly string[] }} of a package: what was measured, and its files
 */
export function withScores(page, { name, measured, files }) {
  const [start, end] = [`<!-- scores of ${name} -->\n`, `<!-- end of scores of ${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/mutation-testing.md has no place for the scores of ${name}`);
  const rows = new Map(readRows(page.slice(from, to)).map((row) => [row.file, row]));
  for (const score of measured) rows.set(score.file, score);
  const kept = [...rows.values()].filter(({ file }) => files.includes(file)).sort((a, b) => (a.file < b.file ? -1 : 1));
  return page.slice(0, from + start.length) + table(kept) + page.slice(to);
}

/** @param {string} text @returns {Score[]} */
function readRows(text) {
  return [...text.matchAll(/^\| `(.+)` \| +(\d+) \| +(\d+) \| +(\d+) \|/gm)].map(
    ([, file = '', killed, timedOut, survived]) => ({
      file,
      killed: Number(killed),
      timedOut: Number(timedOut),
      survived: Number(survived),
    }),
  );
}

/** @param {readonly Score[]} rows */
function table(rows) {
  if (rows.length === 0) return '';
  /** @param {'killed' | 'timedOut' | 'survived'} key */
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const all = { file: '', killed: sum('killed'), timedOut: sum('timedOut'), survived: sum('survived') };
  const head = '| file | killed | timed out | survived | score |\n|---|--:|--:|--:|--:|\n';
  return `${head}${rows.map((row) => line(`\`${row.file}\``, row)).join('')}${line('**all**', all)}`;
}

/** @param {string} what @param {Score} score */
function line(what, { killed, timedOut, survived }) {
  // Rounded down: no score reaches the goal by rounding.
  const caught = killed + timedOut;
  const percent = (Math.floor((10_000 * caught) / (caught + survived)) / 100).toFixed(2);
  return `| ${what} | ${killed} | ${timedOut} | ${survived} | ${percent} % |\n`;
}
