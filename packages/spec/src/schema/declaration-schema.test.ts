import { CONTRACT_FIELDS } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeclarations } from '../read-declarations.js';
import { arbitraryDocument } from '../test-data/arbitrary-declaration.js';
import { DECLARATION_SCHEMA, declarationJsonSchema } from './declaration-schema.js';

const accepts = (document: unknown) => DECLARATION_SCHEMA.safeParse(document).success;
const reads = (document: unknown) => readDeclarations(JSON.stringify(document)).issues.length === 0;

describe('the JSON Schema of declarations', () => {
  it('is the file that is published; `npm run schema` writes it', async () => {
    await expect(`${JSON.stringify(declarationJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../../schema/plimsoll.schema.json',
    );
  });

  it('is draft 2020-12, refuses unknown fields, and lets x- fields be', () => {
    const schema = declarationJsonSchema();
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      patternProperties: { '^x-': {} },
      required: ['service', 'operations'],
    });
  });

  it('accepts whatever the reader accepts', () => {
    fc.assert(
      fc.property(arbitraryDocument, (document) => {
        expect(DECLARATION_SCHEMA.safeParse(document).error?.issues).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('knows exactly the fields that the reader knows, at every level', () => {
    const shape = DECLARATION_SCHEMA.shape;
    const own = ['$schema', 'journeys', 'errorBudgetPolicy', 'corrections'];
    expect(Object.keys(shape).sort()).toEqual([...CONTRACT_FIELDS.service, ...own].sort());
    expect(Object.keys(shape.operations.valueType.shape).sort()).toEqual([...CONTRACT_FIELDS.operation, 'from'].sort());
    const { saturation } = shape.operations.valueType.shape;
    expect(Object.keys(saturation.unwrap().shape).sort()).toEqual(
      [...CONTRACT_FIELDS.promise, 'atMost', 'target'].sort(),
    );
  });

  const base = { service: 'a', operations: { x: { availability: '99%' } } };
  const correction = {
    id: 'c',
    reason: 'r',
    author: 'a',
    semantics: 'remove',
    from: '2026-01-05 02:00',
    duration: '1h',
  };

  it.each([
    ['a field that nobody knows', { ...base, windwo: '30d' }],
    ['an operation that is a text', { ...base, operations: { x: '99%' } }],
    ['a target without a percent sign', { ...base, operations: { x: { availability: '99' } } }],
    ['a target of 100 %', { ...base, operations: { x: { availability: '100%' } } }],
    ['a number for a target', { ...base, operations: { x: { availability: 99.9 } } }],
    ['a percentile without its p', { ...base, operations: { x: { latency: { '95': '1s' } } } }],
    ['a duration without a unit', { ...base, operations: { x: { latency: { p95: '500' } } } }],
    ['a window in months', { ...base, window: '1M' }],
    ['a calendar of fortnights', { ...base, window: { calendar: 'fortnight' } }],
    ['an alert that is neither page nor ticket', { ...base, alerts: 'email 1h/5m > 3' }],
    ['a budgeting method in OpenSLO’s words', { ...base, budgeting: 'Occurrences' }],
    ['a journey without steps', { ...base, journeys: { buy: { steps: [] } } }],
    [
      'an action that nobody takes',
      { ...base, errorBudgetPolicy: { thresholds: [{ spent: '50%', actions: ['panic'] }] } },
    ],
    ['a correction without an author', { ...base, corrections: [{ ...correction, author: undefined }] }],
    ['a correction with other semantics', { ...base, corrections: [{ ...correction, semantics: 'forget' }] }],
    ['nothing at all', {}],
  ])('refuses %s, as the reader does', (_, document) => {
    expect(accepts(document)).toBe(false);
    expect(reads(document)).toBe(false);
  });

  it.each([
    ['the seed', base],
    [
      'every kind of window',
      { ...base, window: { calendar: 'week', count: 2, timeZone: 'Europe/Berlin', from: '2026-01-05 00:00:00' } },
    ],
    ['a schema line', { $schema: './plimsoll.schema.json', ...base }],
    ['a correction', { ...base, corrections: [correction] }],
  ])('accepts %s, as the reader does', (_, document) => {
    expect(accepts(document)).toBe(true);
    expect(reads(document)).toBe(true);
  });
});
