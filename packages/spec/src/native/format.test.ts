import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeclarations } from '../read-declarations.js';
import { arbitraryDocument } from '../test-data/arbitrary-declaration.js';
import { formatDeclarations, plainDeclaration } from './format.js';

function read(text: string) {
  const { services, issues } = readDeclarations(text);
  expect(issues).toEqual([]);
  return services.map(({ declaration }) => declaration);
}

describe('native YAML', () => {
  it('is read back into the same declarations, whatever they were', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDocument, { minLength: 1, maxLength: 2 }), (documents) => {
        // Each document is a service of its own: names must be unique in one.
        const text = documents
          .map((document, index) => JSON.stringify({ ...document, service: `service-${index}` }))
          .join('\n---\n');
        const declarations = read(text);
        expect(read(formatDeclarations(declarations))).toEqual(declarations);
        expect(read(declarations.map((one) => JSON.stringify(plainDeclaration(one))).join('\n---\n'))).toEqual(
          declarations,
        );
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('says who first, then what is promised, then the rest, and nothing that goes without saying', () => {
    const [declaration] = read(`
corrections:
  - { id: upgrade, timeZone: Europe/Berlin, from: 2026-03-01 02:00, until: 2026-03-01 04:00, author: ana, reason: Upgrade, semantics: remove }
journeys: { buy: { steps: [{ slo: pay-availability, weight: 1 }, { slo: search/find-availability, weight: 0.5 }], owner: shop } }
operations:
  pay:
    availability: { window: 30d, target: 99.9% }
    latency: { p95: 500ms }
window: { calendar: month, timeZone: America/New_York }
owner: shop
service: checkout
`);
    expect(declaration && formatDeclarations([declaration])).toBe(`service: checkout
owner: shop
window: calendar month America/New_York
operations:
  pay:
    latency: { p95: 500ms }
    availability: { target: 99.9%, window: 30d }
journeys:
  buy:
    steps:
      - pay-availability
      - { slo: search/find-availability, weight: 0.5 }
corrections:
  - id: upgrade
    reason: Upgrade
    author: ana
    semantics: remove
    from: 2026-03-01 02:00:00
    duration: 2h
    timeZone: Europe/Berlin
`);
  });
});
