import { builtinModules } from 'node:module';
import { isTestFile, packages } from './packages.ts';
import { type Import, importsOf, readSource } from './source.ts';

/** What the sources of a package may import. Tests obey `ours` too, but may use any tool. */
interface Rule {
  /** Packages of this repository. */
  readonly ours: readonly string[];
  /** Of `ours`, those of which only types may be imported. */
  readonly onlyTypes?: readonly string[];
  /** Node's own modules and other people's packages: these, or whatever its package.json names. */
  readonly others: readonly string[] | 'anything';
}

const SLO = '@plimsoll/slo';
const SPEC = '@plimsoll/spec';
const OTLP = '@plimsoll/otlp';
const ENGINE = '@plimsoll/engine';
const SDK = '@plimsoll/sdk';
const PROCESSOR = '@plimsoll/processor';

/** Imports point one way: down this list. A package without a row may not exist. */
const RULES: Readonly<Record<string, Rule>> = {
  [SLO]: { ours: [], others: [] },
  [OTLP]: { ours: [SLO], others: [] },
  [ENGINE]: { ours: [SLO], others: ['hdr-histogram-js'] },
  [SPEC]: { ours: [SLO], others: 'anything' },
  [SDK]: { ours: [SLO, OTLP], others: 'anything' },
  '@plimsoll/dashboard': { ours: [ENGINE], onlyTypes: [ENGINE], others: 'anything' },
  [PROCESSOR]: { ours: [SLO, OTLP, ENGINE, SPEC], others: 'anything' },
  plimsoll: { ours: [SLO, OTLP, ENGINE, SPEC, PROCESSOR], others: 'anything' },
  '@plimsoll/conformance': { ours: [SLO, OTLP, ENGINE, SPEC, SDK], others: 'anything' },
  '@plimsoll/faults': { ours: [OTLP, SDK, PROCESSOR], others: 'anything' },
  '@plimsoll/collector': { ours: [], others: 'anything' },
  '@plimsoll/devtools': { ours: [], others: 'anything' },
};

/** Every import, of values or of types, that the rules above do not allow. Examples and benchmarks import what users can. */
export function importRuleBreaks(root: string, rules: Readonly<Record<string, Rule>> = RULES): string[] {
  const all = packages(root);
  const names = all.map(({ name }) => name);
  return all
    .filter(({ directory }) => directory.startsWith('packages/'))
    .flatMap(({ name, directory, sources }) => {
      const rule = rules[name];
      if (!rule) return [`${directory}: ${name} has no row in the import rules: say there what it may import`];
      return sources.flatMap((file) =>
        importsOf(readSource(root, file)).flatMap((one) => {
          const objection = object({ file, one, rule, names, self: name });
          return objection === undefined ? [] : [`${file}:${one.line} imports ${one.specifier}: ${objection}`];
        }),
      );
    });
}

interface Case {
  readonly file: string;
  readonly one: Import;
  readonly rule: Rule;
  readonly names: readonly string[];
  readonly self: string;
}

function object({ file, one, rule, names, self }: Case): string | undefined {
  const { specifier, typeOnly } = one;
  if (specifier.startsWith('.')) {
    return leavesPackage(file, specifier) ? 'a path into another package; import it by its name' : undefined;
  }
  const target = packageOf(specifier);
  // A test may start a program that uses the package as its users do.
  if (target === self) return isTestFile(file) ? undefined : 'itself by name; use a relative path';
  if (names.includes(target)) {
    if (!rule.ours.includes(target)) return `${self} may import ${rule.ours.join(', ') || 'no package of ours'}`;
    return rule.onlyTypes?.includes(target) && !typeOnly ? `${self} may import only types of it` : undefined;
  }
  if (rule.others === 'anything' || rule.others.includes(target) || isTestFile(file)) return undefined;
  const kind = specifier.startsWith('node:') || builtinModules.includes(target) ? "a module of Node's" : 'a dependency';
  return `${kind}, and ${self} may have ${rule.others.join(', ') || 'none'}`;
}

/** `@plimsoll/sdk/node` → `@plimsoll/sdk` */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** A package is two folders deep (`packages/slo`); a relative import must not climb out of it. */
function leavesPackage(file: string, specifier: string): boolean {
  let depth = file.split('/').length - 3;
  for (const step of specifier.split('/')) {
    if (step === '..') depth -= 1;
    if (depth < 0) return true;
  }
  return false;
}
