import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { published } from './packages.ts';

/** A package.json as it may be written; every field is looked at before it is believed. */
type Fields = Readonly<Record<string, unknown>>;

/** What the package.json of a published package gets wrong: one line for each. */
export function packageShapeBreaks(root: string): string[] {
  const { engines } = readFields(join(root, 'package.json'));
  return published(root).flatMap(({ directory }) => {
    const fields = readFields(join(root, directory, 'package.json'));
    const objections = [...basics(fields, engines), ...entries(fields), ...dependencies(fields)];
    if (!existsSync(join(root, directory, 'README.md'))) objections.push('has no README.md: its page would be empty');
    return objections.map((objection) => `${directory}: ${objection}`);
  });
}

function readFields(file: string): Fields {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function basics(fields: Fields, engines: unknown): string[] {
  const expected: Fields = { license: 'Apache-2.0', type: 'module', engines };
  const wrong = Object.entries(expected)
    .filter(([name, value]) => JSON.stringify(fields[name]) !== JSON.stringify(value))
    .map(([name, value]) => `${name} must be ${JSON.stringify(value)} (got ${JSON.stringify(fields[name])})`);
  for (const name of ['name', 'version', 'description']) {
    if (typeof fields[name] !== 'string' || fields[name] === '') wrong.push(`${name} is missing`);
  }
  const files = Array.isArray(fields.files) ? fields.files : [];
  if (!files.includes('dist')) wrong.push('files must include "dist"');
  if (files.some((file) => /^(?:src|test|reports|\.|\*)/.test(String(file)))) {
    wrong.push(`files must not ship sources or reports (got ${files.join(', ')})`);
  }
  return wrong;
}

/** A library has an entry for ESM and one for CommonJS, each with its types first; a program has a `bin` and needs none. */
function entries(fields: Fields): string[] {
  if (fields.exports === undefined) return fields.bin === undefined ? ['has neither exports nor bin'] : [];
  const wrong: string[] = [];
  if (fields.sideEffects !== false) wrong.push('sideEffects must be false, so that bundlers drop what is not used');
  const exported = isObject(fields.exports) ? fields.exports : {};
  if (exported['./package.json'] !== './package.json') wrong.push('exports must hold "./package.json"');
  for (const [entry, target] of Object.entries(exported)) {
    if (entry === './package.json' || typeof target === 'string') continue;
    const stem = entry === '.' ? 'index' : entry.slice(2);
    const expected = {
      import: { types: `./dist/${stem}.d.ts`, default: `./dist/${stem}.js` },
      require: { types: `./dist/${stem}.d.cts`, default: `./dist/${stem}.cjs` },
    };
    // The order of the keys matters: conditions are tried from the top.
    if (JSON.stringify(target) !== JSON.stringify(expected)) {
      wrong.push(`exports["${entry}"] must be ${JSON.stringify(expected)} (got ${JSON.stringify(target)})`);
    }
  }
  if ('.' in exported) {
    const roots: Fields = { main: './dist/index.cjs', module: './dist/index.js', types: './dist/index.d.ts' };
    for (const [name, value] of Object.entries(roots)) {
      if (fields[name] !== value) wrong.push(`${name} must be ${value} (got ${JSON.stringify(fields[name])})`);
    }
  }
  return wrong;
}

/** Ours come from the workspace, everybody else's from the catalog; only a peer says a range of its own. */
function dependencies(fields: Fields): string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries(isObject(fields[kind]) ? fields[kind] : {})
      .filter(([, version]) => !/^(?:catalog:|workspace:\*|npm:)/.test(String(version)))
      .map(
        ([name, version]) => `${kind}: ${name} must come from the catalog or the workspace (got ${String(version)})`,
      ),
  );
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
