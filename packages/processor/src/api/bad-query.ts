/** What the validator complains about: the part of Ajv's error that is used here, with `verbose` on. */
interface Complaint {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  readonly data?: unknown;
  readonly parentSchema?: unknown;
}

/** All complaints about an address in one sentence that says what was wrong, what was got and what to do. */
export function badQuery(complaints: readonly Complaint[]): Error {
  return new Error([...new Set(complaints.map(inWords))].join('; '));
}

function inWords({ instancePath, keyword, params, message = 'is not allowed', data, parentSchema }: Complaint): string {
  if (keyword === 'additionalProperties') {
    return `there is no parameter ${JSON.stringify(params.additionalProperty)}: use ${namesIn(parentSchema).join(', ')}`;
  }
  const name = instancePath.split('/')[1] ?? 'the query';
  const allowed = Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : '';
  return `${name} ${message}${allowed} (got ${JSON.stringify(data)})`;
}

function namesIn(schema: unknown): string[] {
  const hasProperties = typeof schema === 'object' && schema !== null && 'properties' in schema;
  return hasProperties && typeof schema.properties === 'object' ? Object.keys(schema.properties ?? {}) : [];
}
