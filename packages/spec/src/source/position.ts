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

/** Finds where the parts of one document are written. It looks at every mapping once, however often it is asked. */
export class Locator {
  readonly #document: Document;
  readonly #targets: AliasTargets;
  readonly #lines: LineCounter;
  readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<string, FoundPair>>();

  constructor(document: Document, targets: AliasTargets, lines: LineCounter) {
    this.#document = document;
    this.#targets = targets;
    this.#lines = lines;
  }

  /**
   * Where a path is written. Where the document ends before the path does (a missing key), the answer is the deepest part
   * that exists, which is where the missing key has to be added.
   *
   * `key` asks for the key itself, for findings about its name; otherwise the value's place is told.
   */
  locate(path: Path, face: 'key' | 'value' = 'value'): Position {
    let node: Node | null = this.#document.contents;
    let offset = startOf(node) ?? this.#document.range?.[0] ?? 0;
    for (const [depth, step] of path.entries()) {
      const parent: Node | null | undefined = isAlias(node) ? this.#targets.get(node) : node;
      const isLast = depth === path.length - 1;
      if (isMap(parent)) {
        const pair = this.#pairOf(parent, String(step), MAX_MERGE_DEPTH);
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
    return positionAt(this.#lines, offset);
  }

  /** The pair of a key, in the mapping itself or in those merged into it. */
  #pairOf(map: YAMLMap, name: string, depth: number): FoundPair | undefined {
    const pairs = this.#pairsOf(map);
    const own = pairs.get(name);
    if (own !== undefined || depth === 0) return own;
    const merge = pairs.get(MERGE);
    const sources = isSeq(merge?.value) ? (merge.value.items as Node[]) : [merge?.value];
    for (const source of sources) {
      const merged = isAlias(source) ? this.#targets.get(source) : source;
      const found = isMap(merged) ? this.#pairOf(merged, name, depth - 1) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #pairsOf(map: YAMLMap): ReadonlyMap<string, FoundPair> {
    const known = this.#pairs.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, FoundPair>();
    // Nodes come from the parser, which puts nodes or null into pairs and nothing else.
    for (const pair of map.items as unknown as readonly FoundPair[]) {
      const name = isMergeKey(pair.key) ? MERGE : isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (name !== undefined && !pairs.has(name)) pairs.set(name, pair);
    }
    this.#pairs.set(map, pairs);
    return pairs;
  }
}

interface FoundPair {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** Under this name, which no key can have, stands the pair of a merge. */
const MERGE = '\0<<';

/** True for the plain key `<<`, whose value is merged into the mapping around it. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
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
