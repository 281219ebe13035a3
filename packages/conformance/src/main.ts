import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from './check.js';
import { readVectors } from './vectors.js';

const HELP = `npm run conformance -- [DIR]

Runs every vector file under DIR (default: the project's own, packages/conformance/vectors) and ends with
"N passed, N failed, N skipped". Exit code 0 when nothing failed, 1 when something did, 2 when DIR cannot be read.

  --failures N   how many failures of a file to print (default 10)`;

const FAILURES_SHOWN = 10;

function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(HELP);
    return 0;
  }
  const flag = args.indexOf('--failures');
  const shown = flag === -1 ? FAILURES_SHOWN : Number(args[flag + 1]);
  const [folder] = args.filter((arg, i) => !arg.startsWith('-') && (flag === -1 || i !== flag + 1));
  // npm runs scripts at the root of the repository; INIT_CWD is where the person stood.
  const path = folder ? resolve(process.env.INIT_CWD ?? process.cwd(), folder) : ownVectors();
  const found = read(path);
  if (!found) return 2;

  let passed = 0;
  let failed = found.unreadable.length;
  let skipped = 0;
  for (const { path: file, reason } of found.unreadable) console.log(`  ✗ ${file}: not readable as JSON: ${reason}`);
  for (const file of found.files) {
    const result = check(file, found.files);
    if (result.kind === 'unknown') {
      console.log(`  - ${file.path}: skipped, its schema is not known to this runner (${result.schema})`);
      skipped++;
      continue;
    }
    const { failures } = result.report;
    passed += result.report.passed;
    failed += failures.length;
    console.log(
      `  ${failures.length === 0 ? '✓' : '✗'} ${file.path}: ${result.report.passed} of ${result.report.passed + failures.length}`,
    );
    for (const { check: name, expected, actual } of failures.slice(0, shown)) {
      console.log(
        `      ${name}\n        expected ${JSON.stringify(expected)}\n        got      ${JSON.stringify(actual)}`,
      );
    }
    if (failures.length > shown) console.log(`      … and ${failures.length - shown} more`);
  }
  if (found.files.length === 0) {
    console.log(`No vector file under ${path}: a vector file is JSON with a "schema" such as "slo-oracle/scenario/1".`);
    failed++;
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

function ownVectors(): string {
  return fileURLToPath(new URL('../vectors', import.meta.url));
}

function read(path: string): ReturnType<typeof readVectors> | undefined {
  try {
    return readVectors(path);
  } catch (cause) {
    console.error(`Cannot read vectors from ${path}: ${cause instanceof Error ? cause.message : cause}`);
    return undefined;
  }
}

process.exitCode = main(process.argv.slice(2));
