import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One module that a source file names, in whatever way: import, export from, import(), require(), or a type. */
export interface Import {
  readonly specifier: string;
  /** Erased when compiled: `import type`, `import { type A }` of nothing else, `import('x').A` in a type. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** A node of the syntax tree; the checks look at a handful of its fields, whatever its kind. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** A parsed source file of the repository. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly program: SyntaxNode;
}

const parsed = new Map<string, Source>();

/** Reads a TypeScript or JavaScript file. Throws where it cannot be parsed: a check must not pass over what it cannot read. */
export function readSource(root: string, file: string): Source {
  const text = readFileSync(join(root, file), 'utf8');
  const known = parsed.get(file);
  if (known?.text === text) return known;
  const { program, errors } = parseSync(file, text);
  if (errors[0]) throw new Error(`${file} cannot be parsed: ${errors[0].message}`);
  const source = { file, text, program: program as unknown as SyntaxNode }; // Read field by field, as SyntaxNode says.
  parsed.set(file, source);
  return source;
}

/** The line a node begins in, counted from 1. */
export function lineOf({ text }: Source, { start }: SyntaxNode): number {
  return text.slice(0, start).split('\n').length;
}

/** Calls `visit` for every node below (and including) `node`, with its ancestors, nearest first. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, ancestors: readonly SyntaxNode[]) => void,
  ancestors: readonly SyntaxNode[] = [],
): void {
  visit(node, ancestors);
  const below = [node, ...ancestors];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, below);
  }
}

/** Every module a file names, in the order of the file. Names that are not written out (`import(name)`) are left out. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  walk(source.program, (node) => {
    const named = namedModule(node);
    if (named) found.push({ ...named, line: lineOf(source, node) });
  });
  return found;
}

function namedModule(node: SyntaxNode): Omit<Import, 'line'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return literal(node.source, isTypeOnly(node));
    case 'ImportExpression':
      return literal(node.source, false);
    case 'TSImportType':
      return literal(node.source, true);
    case 'TSExternalModuleReference':
      return literal(node.expression, false);
    case 'CallExpression':
      return isNode(node.callee) && node.callee.name === 'require' && Array.isArray(node.arguments)
        ? literal(node.arguments[0], false)
        : undefined;
    default:
      return undefined;
  }
}

function literal(node: unknown, typeOnly: boolean): Omit<Import, 'line'> | undefined {
  return isNode(node) && typeof node.value === 'string' ? { specifier: node.value, typeOnly } : undefined;
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const names = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : [];
  return names.length > 0 && names.every((name) => name.importKind === 'type' || name.exportKind === 'type');
}

/** Whether a value of the tree is a node itself. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
