import { type Document, isCollection, isMap, isScalar, isSeq, type Node, type Pair, visit } from 'yaml';
import { formatOf } from './format-of.js';
import { inFieldOrder, sortedKeys } from './native/field-order.js';
import { aliasTargets } from './source/plain-value.js';
import type { Path } from './source/position.js';
import { readSource, type SourceProblem } from './source/yaml-source.js';
import { LAYOUT } from './source/yaml-text.js';

export type LaidOut =
  | { readonly kind: 'laid-out'; readonly text: string }
  /** The file is not YAML, and is not touched. */
  | { readonly kind: 'unreadable'; readonly problems: readonly SourceProblem[] };

/**
 * The same file laid out as all others: two spaces of indentation, one empty line at most, fields of native documents in
 * their order. What it says stays as it is, comments included, and laying out twice changes nothing more. JSON stays JSON.
 */
export function layOut(text: string): LaidOut {
  let [before, now] = [text, layOutOnce(text)];
  // A comment that stood between documents may belong to another one once it is laid out, and be laid out otherwise there.
  for (let round = 0; now.kind === 'laid-out' && now.text !== before; round++) {
    if (round === MOST_ROUNDS) return { kind: 'laid-out', text };
    before = now.text;
    now = layOutOnce(before);
  }
  // Whatever the library made of rare forms: what it does not leave as it was said is not laid out at all.
  return now.kind === 'laid-out' && meaningOf(now.text) !== meaningOf(text) ? { kind: 'laid-out', text } : now;
}

const MOST_ROUNDS = 4;

function meaningOf(text: string): string {
  const values = readSource(text).documents.flatMap(({ value }) => (value === null ? [] : [sorted(value)]));
  return JSON.stringify(values);
}

/** Mappings are the same in whatever order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

function layOutOnce(text: string): LaidOut {
  const { documents, refusal } = readSource(text);
  const problems = [...(refusal ? [refusal] : []), ...documents.flatMap((document) => document.problems)];
  if (problems.length > 0) return { kind: 'unreadable', problems };
  // Comments without any document are nobody's to move.
  if (documents.length === 0) return { kind: 'laid-out', text };
  const json = parseJson(text);
  if (json !== undefined) {
    const ordered = formatOf(json) === 'native' ? inFieldOrder(json, []) : json;
    return { kind: 'laid-out', text: `${JSON.stringify(ordered, null, 2)}\n` };
  }
  const texts: string[] = [];
  for (const { tree, value } of documents) {
    const laidOut = textOf(tree, value, texts.length > 0);
    if (laidOut !== '') texts.push(laidOut);
  }
  return { kind: 'laid-out', text: texts.join('') };
}

function textOf(tree: Document, value: unknown, isLater: boolean): string {
  if (value === null) return emptyText(tree, isLater);
  // An alias must come after its anchor, so documents with aliases keep the order that they have.
  if (formatOf(value) === 'native' && aliasTargets(tree).size === 0) {
    keepHead(tree);
    sortFields(tree.contents, []);
  }
  breakLongLines(tree);
  // The library writes "---" only where a document cannot do without; between documents it always stands.
  if (tree.directives) tree.directives.docStart = isLater ? true : null;
  return tree.toString(LAYOUT);
}

/** A document of comments only; the library would indent them by one. One without even those says nothing, and goes. */
function emptyText({ commentBefore, contents, comment }: Document, isLater: boolean): string {
  const comments = [commentBefore, contents?.commentBefore, contents?.comment, comment];
  const written = comments.filter((text) => typeof text === 'string').flatMap((text) => text.split('\n'));
  if (written.length === 0) return '';
  const lines = written.map((line) => (line === '' ? '' : `#${line}`));
  return [...(isLater ? ['---'] : []), ...lines, ''].join('\n');
}

/**
 * A comment at the top of a file speaks of the file, and the library ties it to the first key, which may move. It stays on
 * top as far as its last empty line; what stands below that speaks of the key. The line for editors always stays.
 */
function keepHead(tree: Document): void {
  const key = isMap(tree.contents) ? tree.contents.items[0]?.key : undefined;
  if (!isScalar(key) || !key.commentBefore) return;
  const lines = key.commentBefore.split('\n');
  const below = lines.lastIndexOf('') + 1;
  const isHead = (line: string, index: number) => index < below - 1 || line.startsWith(EDITOR_LINE);
  const head = lines.filter(isHead);
  const rest = lines.filter((line, index) => index >= below && !isHead(line, index));
  if (head.length === 0) return;
  tree.commentBefore = [...(tree.commentBefore ? [tree.commentBefore] : []), ...head].join('\n');
  key.commentBefore = rest.length > 0 ? rest.join('\n') : null;
}

const EDITOR_LINE = ' yaml-language-server:';

/** Moves the pairs of every mapping into their order; comments go with the key that they stand before. */
function sortFields(node: Node | null, path: Path): void {
  if (isSeq(node)) for (const [index, item] of node.items.entries()) sortFields(item as Node | null, [...path, index]);
  if (!isMap(node)) return;
  const pairs = new Map(node.items.map((pair) => [nameOf(pair), pair]));
  const sorted = sortedKeys([...pairs.keys()], path).flatMap((name) => pairs.get(name) ?? []);
  const [first] = sorted;
  // An empty line goes with the key that it stands before, except to the top.
  if (first !== node.items[0] && isScalar(first?.key)) first.key.spaceBefore = false;
  node.items = sorted;
  for (const pair of sorted) sortFields(pair.value as Node | null, [...path, nameOf(pair)]);
}

/** Mappings and lists on one line that are too long for one are written over several. */
function breakLongLines(tree: Document): void {
  visit(tree, {
    Collection(_, node) {
      if (node.flow && widthOf(node) > LONGEST_LINE) node.flow = false;
    },
  });
}

const LONGEST_LINE = 88;

function widthOf(node: unknown): number {
  if (isScalar(node)) return (node.source ?? String(node.value)).length + 2;
  if (isMap(node)) return node.items.reduce((sum, { key, value }) => sum + widthOf(key) + widthOf(value), 4);
  return isCollection(node) ? node.items.reduce((sum: number, item) => sum + widthOf(item), 4) : 4;
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
