import { Document, isMap, isScalar, isSeq, visit } from 'yaml';

/** Short mappings and lists of plain values stand on one line: `latency: { p95: 500ms }`. */
const LONGEST_LINE = 60;

/** How documents of ours are laid out; nothing is folded, so that no text changes its lines. */
export const LAYOUT = { lineWidth: 0, indent: 2, indentSeq: true, flowCollectionPadding: true } as const;

/** A value as a YAML document of its own. */
export function yamlText(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Collection(depth, node) {
      const isInner = depth !== null && document.contents !== node;
      if (isInner && isShort(node)) node.flow = true;
    },
  });
  return document.toString(LAYOUT);
}

function isShort(node: unknown): boolean {
  if (!isMap(node) && !isSeq(node)) return false;
  const parts: readonly unknown[] = isMap(node) ? node.items.flatMap(({ key, value }) => [key, value]) : node.items;
  if (!parts.every(isScalar)) return false;
  const width = parts.reduce((sum: number, part) => sum + String(isScalar(part) ? part.value : '').length + 2, 0);
  return width <= LONGEST_LINE;
}
