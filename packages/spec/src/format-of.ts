import { isOpenSlo } from './openslo/read.js';
import { isMapping } from './read/fields.js';

export const FORMATS = ['native', 'openslo', 'sloth', 'pyrra'] as const;

/** The languages in which declarations are read. */
export type Format = (typeof FORMATS)[number];

/** The language of a document, by how each of them says its name; native documents say none, and nobody else's is unknown. */
export function formatOf(value: unknown): Format | 'unknown' {
  if (isOpenSlo(value)) return 'openslo';
  if (!isMapping(value)) return 'native';
  const { apiVersion, version } = value;
  if (typeof version === 'string' && version.startsWith('prometheus/')) return 'sloth';
  if (typeof apiVersion === 'string' && apiVersion.startsWith('sloth.slok.dev/')) return 'sloth';
  if (typeof apiVersion === 'string' && apiVersion.startsWith('pyrra.dev/')) return 'pyrra';
  return apiVersion === undefined ? 'native' : 'unknown';
}
