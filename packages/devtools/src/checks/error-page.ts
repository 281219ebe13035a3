import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packages } from './packages.ts';
import { isNode, readSource, type SyntaxNode, walk } from './source.ts';

const INTRODUCTION = `# Errors

Every code that a part of Plimsoll reports, with what it means. A code keeps its meaning; compare codes and never the text of a
message, which may be reworded at any time. A code may pass through the packages above the one that it belongs to.

This page is written from each package's \`src/errors.ts\` by \`npm run docs\`.
`;

/** The text of docs/errors.md: a section for each package that has an \`src/errors.ts\`, a row for each of its codes. */
export function errorPage(root: string): string {
  const sections = packages(root)
    .map(({ name, directory }) => ({ name, file: `${directory}/src/errors.ts` }))
    .filter(({ file }) => existsSync(join(root, file)))
    .map(({ name, file }) => {
      const rows = errorCodes(root, file).map(
        ([code, meaning]) => `| \`${code}\` | ${meaning.replaceAll('|', '\\|')} |`,
      );
      return `## ${name}\n\n| code | meaning |\n| --- | --- |\n${rows.join('\n')}\n`;
    });
  return [INTRODUCTION, ...sections].join('\n');
}

/** The codes of a file and their meanings: those of its \`export const …_ERRORS = { 'code': 'meaning', … }\`. */
export function errorCodes(root: string, file: string): [code: string, meaning: string][] {
  const found: [string, string][] = [];
  walk(readSource(root, file).program, (node) => {
    if (node.type !== 'VariableDeclarator' || !isNode(node.id) || !String(node.id.name).endsWith('_ERRORS')) return;
    for (const property of properties(node.init)) {
      const code = isNode(property.key) ? (property.key.value ?? property.key.name) : undefined;
      const meaning = isNode(property.value) ? property.value.value : undefined;
      if (typeof code !== 'string' || typeof meaning !== 'string') {
        throw new Error(
          `${file}: a code or a meaning in ${String(node.id.name)} is no plain text, so nobody can list it`,
        );
      }
      found.push([code, meaning]);
    }
  });
  if (found.length === 0) throw new Error(`${file} has no \`export const …_ERRORS = { 'code': 'meaning' }\``);
  return found;
}

function properties(init: unknown): SyntaxNode[] {
  const object = isNode(init) && init.type === 'TSAsExpression' ? init.expression : init;
  return isNode(object) && Array.isArray(object.properties) ? object.properties.filter(isNode) : [];
}
