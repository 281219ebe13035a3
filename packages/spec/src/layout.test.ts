import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut } from './layout.js';
import { readDeclarations } from './read-declarations.js';
import { readSource } from './source/yaml-source.js';
import { arbitraryDocument } from './test-data/arbitrary-declaration.js';

function laidOut(text: string): string {
  const result = layOut(text);
  if (result.kind === 'unreadable') throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.text;
}

const MESSY = `# yaml-language-server: $schema=./plimsoll.schema.json
# What the shop promises.

# The operations.
operations:
    pay: # paying
        # never slower
        availability:   "99.9%"   # three nines
        latency: {p95: 500ms,
          p99: 1s}


    # refunds
    refund: { availability: 99% }
# who owns it
owner: team
service:   checkout
`;

describe('laying out', () => {
  it('puts fields in their order and keeps every comment with what it speaks of', () => {
    expect(laidOut(MESSY)).toBe(`# yaml-language-server: $schema=./plimsoll.schema.json
# What the shop promises.

service: checkout
# who owns it
owner: team
# The operations.
operations:
  pay:
    # paying
    # never slower
    latency: { p95: 500ms, p99: 1s }
    availability: "99.9%" # three nines

  # refunds
  refund: { availability: 99% }
`);
  });

  it('changes nothing the second time, and nothing of what is declared', () => {
    fc.assert(
      fc.property(arbitraryDocument, fc.constantFrom(0, 1, 4), (document, indent) => {
        const text = JSON.stringify(document, null, indent);
        const yaml = `# head\n\n${text}\n---\n# second\n${text.replace('"service":', '"service":"other","x-service":')}\n`;
        for (const source of [text, yaml]) {
          const once = laidOut(source);
          expect(laidOut(once)).toBe(once);
          expect(readDeclarations(once).slos).toEqual(readDeclarations(source).slos);
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  /** Pieces of YAML in any order: most of it makes no sense, and some of it does. */
  const pieces = [
    'a: 1\n',
    'b:\n',
    '  c: x\n',
    '- ',
    '? ',
    ': ',
    '&a ',
    '*a',
    '{',
    '}',
    '[',
    ']',
    ',',
    ' #c\n',
    '"',
    "'",
    '|\n',
    '>\n',
    '---\n',
    '...\n',
    '  ',
    '\n',
  ];

  it('never changes what is said, nor anything twice, in whatever YAML there may be', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), (chosen) => {
        const text = chosen.join('');
        const result = layOut(text);
        if (result.kind === 'unreadable') return;
        expect(laidOut(result.text)).toBe(result.text);
        const values = (source: string) => readSource(source).documents.flatMap(({ value }) => value ?? []);
        expect(values(result.text)).toEqual(values(text));
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it.each([
    ['nothing', ''],
    ['comments only', '# only\n# this\n'],
    ['several documents, one of them of comments only', 'a: 1\n---\n# nothing here\n---\nb: 2\n'],
    [
      'anchors, whose order matters',
      'x-d: &d\n  window: 30d\nservice: a\noperations:\n  pay:\n    <<: *d\n    availability: 99%\n',
    ],
    ['long texts', `service: a\ndescription: ${'word '.repeat(60)}end\n`],
    ['block texts', 'service: a\ndescription: |\n  two\n  lines\n'],
  ])('leaves %s as it is', (_, text) => {
    expect(laidOut(laidOut(text))).toBe(laidOut(text));
    for (const comment of text.match(/#.*/g) ?? []) expect(laidOut(text)).toContain(comment);
    if (!text.startsWith('service') || text.includes('|')) expect(laidOut(text)).toBe(text);
  });

  it('keeps the order of other languages, and JSON as JSON', () => {
    expect(laidOut('kind: Service\napiVersion: openslo/v1\nmetadata:\n    name: x\n')).toBe(
      'kind: Service\napiVersion: openslo/v1\nmetadata:\n  name: x\n',
    );
    expect(laidOut('{"operations":{},"service":"a"}')).toBe('{\n  "service": "a",\n  "operations": {}\n}\n');
  });

  it('breaks a mapping on one line that is too long for one', () => {
    const custom = Array.from({ length: 12 }, (_, index) => `promise-${index}: 99%`).join(', ');
    expect(laidOut(`service: a\noperations: { pay: { custom: { ${custom} } } }\n`)).toContain(
      'operations:\n  pay:\n    custom:\n      promise-0: 99%\n      promise-1: 99%\n',
    );
  });

  it('does not touch what is not YAML', () => {
    const result = layOut('a: [1\n');
    expect(result.kind === 'unreadable' && result.problems.map(({ code }) => code)).toEqual(['yaml-syntax']);
  });
});
