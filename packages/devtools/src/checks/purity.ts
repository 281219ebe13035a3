import { isTestFile, packages } from './packages.ts';
import { isNode, lineOf, readSource, type SyntaxNode, walk } from './source.ts';

/** Packages that take the time and the world as arguments. */
const PURE = ['@plimsoll/slo', '@plimsoll/spec', '@plimsoll/otlp', '@plimsoll/engine'];

/** Global names through which the clock, timers, chance, the environment, the console or the network come in. */
const WORLD = new Set([
  'performance',
  'process',
  'globalThis',
  'global',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'crypto',
  'console',
  'fetch',
  'eval',
]);

/** Node's modules that are pure functions of their arguments; all others are the world. */
const PURE_MODULES = new Set(['node:buffer', 'node:util', 'node:assert']);

/** Members of otherwise pure globals that read the clock or roll dice. */
const IMPURE_MEMBERS: Readonly<Record<string, readonly string[]>> = { Math: ['random'], Temporal: ['Now'] };
const PURE_DATE_MEMBERS = ['UTC', 'parse', 'prototype'];

/** Every place where the sources of the pure packages, tests aside, reach for the clock, timers, chance or the world. */
export function worldReads(root: string, pure: readonly string[] = PURE): string[] {
  return packages(root)
    .filter(({ name }) => pure.includes(name))
    .flatMap(({ sources }) => sources.filter((file) => !isTestFile(file)))
    .flatMap((file) => {
      const source = readSource(root, file);
      const found: string[] = [];
      walk(source.program, (node, ancestors) => {
        const what = worldRead(node, ancestors);
        if (what) found.push(`${file}:${lineOf(source, node)} reads ${what}: take it as an argument`);
      });
      return found;
    });
}

function worldRead(node: SyntaxNode, ancestors: readonly SyntaxNode[]): string | undefined {
  const [parent] = ancestors;
  if (node.type === 'MetaProperty') return 'import.meta';
  if (node.type === 'ImportDeclaration' && isNode(node.source)) {
    const specifier = String(node.source.value);
    return specifier.startsWith('node:') && !PURE_MODULES.has(specifier) ? specifier : undefined;
  }
  if (node.type !== 'Identifier' || !parent || isOnlyAName(node, parent)) return undefined;
  const name = String(node.name);
  if (WORLD.has(name)) return name;
  const member = parent.type === 'MemberExpression' && parent.object === node ? memberName(parent) : undefined;
  if (name === 'Date') return dateRead(node, parent, member);
  const impure = Object.hasOwn(IMPURE_MEMBERS, name) ? IMPURE_MEMBERS[name] : undefined;
  if (impure === undefined) return undefined;
  // `const { random } = Math` hides the member, so the bare global is as bad as the member.
  if (member === undefined) return `${name}, passed on whole`;
  return impure.includes(member) ? `${name}.${member}` : undefined;
}

/** `Date` with a date, or to convert one, is arithmetic; by itself it is the clock. */
function dateRead(node: SyntaxNode, parent: SyntaxNode, member: string | undefined): string | undefined {
  if (member !== undefined) return PURE_DATE_MEMBERS.includes(member) ? undefined : `Date.${member}`;
  const hasArguments = Array.isArray(parent.arguments) && parent.arguments.length > 0;
  if (parent.type === 'NewExpression' && parent.callee === node && hasArguments) return undefined;
  if (parent.type === 'BinaryExpression' && parent.operator === 'instanceof') return undefined;
  return 'Date (the clock)';
}

/** `b` in `a.b`, `{ b: 1 }`, or a type: a name, not a value. */
function isOnlyAName(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.type.startsWith('TS') && !VALUE_HOLDERS.has(parent.type)) return true;
  if (parent.computed === true) return false;
  if (parent.type === 'MemberExpression') return parent.property === node;
  const hasKey = ['Property', 'PropertyDefinition', 'MethodDefinition', 'AccessorProperty'].includes(parent.type);
  if (hasKey) return parent.key === node;
  return ['ExportSpecifier', 'ImportSpecifier', 'LabeledStatement'].includes(parent.type);
}

/** TypeScript's nodes around a value: `x as T`, `x satisfies T`, `x!`. */
const VALUE_HOLDERS = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion']);

function memberName(node: SyntaxNode): string | undefined {
  const property = node.property;
  if (!isNode(property)) return undefined;
  if (node.computed !== true) return String(property.name);
  return typeof property.value === 'string' ? property.value : undefined;
}
