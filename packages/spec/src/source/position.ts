import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type YAMLMap,
} from 'yaml';

/** A place in a file, as editors count: both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A way down into a document: keys of mappings, indexes of sequences. */
export type Path = readonly (string | number)[];

/** A merge of a merge of a merge …: positions are looked for this far, which no declaration needs. */
const MAX_MERGE_DEPTH = 8;

/** What an alias (`*name`) stands for: the anchor (`&name`) written last before it. */
export type AliasTargets = ReadonlyMap<Alias, Node>;

/**
 * Finds where a path is written. Where the document ends before the path does (a missing key), the answer is the
 * deepest part that exists, which is where the missing key has to be added.
 *
 * `key` asks for the key itself, for findings about its name; otherwise the value's place is told.
 */
export function locate(
  document: Document,
  targets: AliasTargets,
  lines: LineCounter,
  path: Path,
  face: 'key' | 'value' = 'value',
): Position {
  let node: Node | null = document.contents;
  let offset = startOf(node) ?? document.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    const parent: Node | null | undefined = isAlias(node) ? targets.get(node) : node;
    const isLast = depth === path.length - 1;
    if (isMap(parent)) {
      const pair = pairOf(parent, String(step), targets);
      if (pair === undefined) break;
      const key = startOf(pair.key);
      const value = startOf(pair.value);
      offset = (isLast && face === 'key' ? key : (value ?? key)) ?? offset;
      node = pair.value;
    } else if (isSeq(parent)) {
      const item = parent.items[Number(step)] as Node | null | undefined;
      if (item === undefined) break;
      offset = startOf(item) ?? offset;
      node = item;
    } else break;
  }
  return positionAt(lines, offset);
}

/** True for the plain key `<<`, whose value is merged into the mapping around it. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

interface FoundPair {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** The pair of a key, in the mapping itself or in those merged into it. */
function pairOf(map: YAMLMap, name: string, targets: AliasTargets, depth = 0): FoundPair | undefined {
  // Nodes come from the parser, which puts nodes or null into pairs and nothing else.
  const pairs = map.items as unknown as readonly FoundPair[];
  const own = pairs.find(({ key }) => isScalar(key) && !isMergeKey(key) && String(key.value) === name);
  if (own !== undefined || depth > MAX_MERGE_DEPTH) return own;
  for (const { key, value } of pairs) {
    if (!isMergeKey(key)) continue;
    const sources = isSeq(value) ? (value.items as Node[]) : [value];
    for (const source of sources) {
      const merged = isAlias(source) ? targets.get(source) : source;
      const found = isMap(merged) ? pairOf(merged, name, targets, depth + 1) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Turns an offset in the text into line and column. */
export function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  // The counter answers 0 for an empty text.
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function startOf(node: Node | null | undefined): number | undefined {
  // A value that was left out (`key:`) has an empty range; its key is the better place to point at.
  if (node === null || node === undefined || !node.range) return undefined;
  const [start, end] = node.range;
  return isScalar(node) && start === end ? undefined : start;
}
