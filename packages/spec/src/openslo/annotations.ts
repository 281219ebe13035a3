/**
 * What OpenSLO v1 has no field for stands in annotations under this prefix, never in `spec`, where its validator refuses
 * unknown fields. The words are those of our metrics' attributes (`slo.latency_threshold`).
 */
export const ANNOTATION_PREFIX = 'plimsoll.dev/';

export const ANNOTATIONS = [
  'service',
  'slo',
  'operation',
  'owner',
  'indicator',
  'latency-threshold',
  'latency-failures',
  'timeout',
  'max-age',
  'at-least',
  'at-most',
  'window',
  'budgeting-method',
  'alert-policy',
  'budget-alerts',
  'no-data',
  'mwmbr-group',
  'journey',
  'target',
  'steps',
  'error-budget-policy',
  'corrections',
  'mappings',
] as const;

export type Annotation = (typeof ANNOTATIONS)[number];

/** The annotations of an object, those without a value left out. */
export function annotate(values: Readonly<Partial<Record<Annotation, string | undefined>>>): Record<string, string> {
  const said = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [ANNOTATION_PREFIX + name, value]));
}

export function annotation(
  annotations: Readonly<Record<string, string>> | undefined,
  name: Annotation,
): string | undefined {
  return annotations?.[ANNOTATION_PREFIX + name];
}
