import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, visit } from 'yaml';
import { type AliasTargets, isMergeKey, type Path } from './position.js';

/** What stands in the way of turning a document into plain values. */
export interface PlainProblem {
  readonly code:
    | 'duplicate-key'
    | 'key-not-text'
    | 'unsafe-key'
    | 'merge-not-mapping'
    | 'alias-loop'
    | 'unknown-alias'
    | 'too-deep'
    | 'too-many-values';
  readonly path: Path;
  readonly message: string;
  readonly offset: number;
}

export interface Plain {
  readonly value: unknown;
  readonly problems: readonly PlainProblem[];
}

/** How much one document may hold, counted after its aliases are followed. */
export interface PlainLimits {
  readonly maxValues: number;
  readonly maxDepth: number;
}

/** Resolves every alias in one walk; asking the library for each one would walk the document each time. */
export function aliasTargets(document: Document): AliasTargets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/**
 * Plain objects, arrays and scalars of a document, and every problem on the way.
 * Work is bounded *after* aliases are followed: a document that doubles itself forty times stops at the limit
 * like any other large one.
 */
export function plainValue(document: Document, targets: AliasTargets, limits: PlainLimits): Plain {
  const walk = new PlainWalk(targets, limits);
  const value = walk.plain(document.contents, []);
  // Half a document would only be read into misleading findings.
  return { value: walk.exhausted ? undefined : value, problems: walk.problems };
}

class PlainWalk {
  readonly problems: PlainProblem[] = [];
  /** A limit was passed, and the walk has stopped. */
  exhausted = false;
  /** The collections around the one being read: an alias to one of them would never end. */
  readonly #open = new Set<Node>();
  readonly #targets: AliasTargets;
  readonly #limits: PlainLimits;
  #values = 0;

  constructor(targets: AliasTargets, limits: PlainLimits) {
    this.#targets = targets;
    this.#limits = limits;
  }

  plain(node: Node | null, path: Path): unknown {
    if (!this.#admit(node, path)) return undefined;
    if (isAlias(node)) return this.#follow(node, path);
    if (isScalar(node)) return node.value;
    if (!isMap(node) && !isSeq(node)) return null;
    this.#open.add(node);
    const value = isMap(node)
      ? this.#mapping(node.items as Pair[], path)
      : node.items.map((item, index) => this.plain(item as Node | null, [...path, index]));
    this.#open.delete(node);
    return value;
  }

  #admit(node: Node | null, path: Path): boolean {
    const { maxValues, maxDepth } = this.#limits;
    if (this.exhausted) return false;
    this.#values += 1;
    if (this.#values > maxValues)
      this.#report('too-many-values', path, node, `more than ${maxValues} values, aliases followed: repeat less`);
    else if (path.length > maxDepth)
      this.#report('too-deep', path, node, `nested more than ${maxDepth} levels deep, aliases followed: flatten it`);
    else return true;
    this.exhausted = true;
    return false;
  }

  #follow(alias: Alias, path: Path): unknown {
    const target = this.#targets.get(alias);
    if (target === undefined)
      this.#report('unknown-alias', path, alias, `*${alias.source} has no &${alias.source} before it: add the anchor`);
    else if (this.#open.has(target))
      this.#report('alias-loop', path, alias, `*${alias.source} stands inside itself: write the value out`);
    else return this.plain(target, path);
    return undefined;
  }

  #mapping(pairs: readonly Pair[], path: Path): unknown {
    const object: Record<string, unknown> = {};
    const merged: unknown[] = [];
    for (const pair of pairs) {
      const key = pair.key as Node | null;
      const value = pair.value as Node | null;
      const name = nameOf(key);
      const inside = [...path, name ?? '?'];
      if (name === undefined)
        this.#report('key-not-text', path, key, 'a key must be a text (got a list, a mapping or nothing): quote it');
      else if (isMergeKey(key)) merged.push(...this.#merged(value, inside));
      else if (name === '__proto__')
        this.#report('unsafe-key', inside, key, 'the key "__proto__" would change how objects behave: rename it');
      else if (Object.hasOwn(object, name))
        this.#report('duplicate-key', inside, key, `the key "${name}" stands here twice: keep one of them`);
      else object[name] = this.plain(value, inside);
    }
    for (const mapping of merged) addMissing(object, mapping);
    return object;
  }

  /** `<<: *defaults` and `<<: [*a, *b]`: not YAML 1.2, but how people share defaults everywhere. */
  #merged(node: Node | null, path: Path): readonly unknown[] {
    const value = this.plain(node, path);
    const mappings = Array.isArray(value) ? value : [value];
    if (mappings.every(isMapping)) return mappings;
    this.#report('merge-not-mapping', path, node, '"<<" merges mappings only: give it an alias of a mapping');
    return [];
  }

  #report(code: PlainProblem['code'], path: Path, node: Node | null, message: string): void {
    this.problems.push({ code, path, message, offset: node?.range?.[0] ?? 0 });
  }
}

/** The mapping's own keys win over merged ones, and earlier merges over later ones. */
function addMissing(object: Record<string, unknown>, merged: unknown): void {
  if (!isMapping(merged)) return;
  for (const [name, value] of Object.entries(merged)) if (!Object.hasOwn(object, name)) object[name] = value;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(key: Node | null): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value } = key;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
