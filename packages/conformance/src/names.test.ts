import { readFileSync } from 'node:fs';
import { ATTRIBUTE, METRICS, SCOPE } from '@plimsoll/otlp';
import { expect, it } from 'vitest';

it('writes the names that both languages have to agree on', () => {
  const names: unknown = JSON.parse(readFileSync(new URL('../names.json', import.meta.url), 'utf8'));
  expect(names).toEqual({ scopes: SCOPE, metrics: METRICS, attributes: ATTRIBUTE });
});
