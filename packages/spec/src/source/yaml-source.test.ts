import { describe, expect, it } from 'vitest';
import { DEFAULT_SOURCE_LIMITS, readSource } from './yaml-source.js';

const values = (text: string) => readSource(text).documents.map(({ value }) => value);
const problems = (text: string) =>
  readSource(text).documents.flatMap(({ problems }) =>
    problems.map(({ code, position: { line, column } }) => `${code} ${line}:${column}`),
  );
const refusal = (text: string) => readSource(text).refusal?.code;

describe('reading YAML', () => {
  it('gives every document of a file, an empty one as null', () => {
    expect(values('a: 1\n---\n# nothing here\n---\nb: [x, 2, true, null]\n')).toEqual([
      { a: 1 },
      null,
      { b: ['x', 2, true, null] },
    ]);
    expect(values('# only a comment\n')).toEqual([]);
  });

  it('reads JSON, also when it is indented with tabs', () => {
    expect(values('{\n\t"a": {\n\t\t"b": [1,\t"2"]\n\t}\n}')).toEqual([{ a: { b: [1, '2'] } }]);
  });

  it('keeps percentages, durations and dates as texts', () => {
    expect(values('a: 99.9%\nb: 500ms\nc: 2026-01-05 02:00:00\nd: 30d\n')).toEqual([
      { a: '99.9%', b: '500ms', c: '2026-01-05 02:00:00', d: '30d' },
    ]);
  });

  it('follows anchors and merges, the own key winning over the merged one', () => {
    const text = 'x: &x { a: 1, b: 2 }\ny: &y { c: 3 }\nz: { <<: [*x, *y], b: 9 }\nw: *x\n';
    expect(values(text)).toEqual([{ x: { a: 1, b: 2 }, y: { c: 3 }, z: { a: 1, b: 9, c: 3 }, w: { a: 1, b: 2 } }]);
  });

  it('reports every syntax error of every document at once, each with its place', () => {
    expect(problems('a: [1\n---\nb: "x\n')).toEqual(['yaml-syntax 2:1', 'yaml-syntax 4:1']);
  });

  it('finds where a path is written: its value, its key, or the nearest part that exists', () => {
    const [document] = readSource(
      'base: &base\n  deep: 1\nlist:\n  - x: 1\n    y: 2\nother:\n  <<: *base\nempty:\n',
    ).documents;
    const place = (path: (string | number)[], face?: 'key' | 'value') => {
      const { line, column } = document?.position(path, face) ?? { line: 0, column: 0 };
      return `${line}:${column}`;
    };
    expect(place(['base', 'deep'])).toBe('2:9');
    expect(place(['base', 'deep'], 'key')).toBe('2:3');
    expect(place(['list', 0, 'y'])).toBe('5:8');
    expect(place(['other', 'deep'])).toBe('2:9');
    expect(place(['list', 0, 'missing'])).toBe('4:5');
    expect(place(['list', 7])).toBe('4:3');
    expect(place(['empty'])).toBe('8:1');
    expect(place([])).toBe('1:1');
  });
});

describe('hostile YAML', () => {
  const bomb = Array.from(
    { length: 40 },
    (_, i) =>
      `a${i}: &a${i} [${Array(8)
        .fill(i === 0 ? 'x' : `*a${i - 1}`)
        .join(', ')}]`,
  );
  const chain = Array.from({ length: 5000 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}`}]`);

  it.each([
    ['flow lists in each other', '['.repeat(100_000), 'too-deep'],
    ['flow mappings in each other', '{a: '.repeat(20_000), 'too-deep'],
    ['block lists in each other', '- '.repeat(100_000), 'too-deep'],
    ['keys in each other', '? '.repeat(100_000), 'too-deep'],
    ['a file beyond the limit', 'a'.repeat(DEFAULT_SOURCE_LIMITS.maxCharacters + 1), 'file-too-large'],
    ['more tokens than the limit', '[a,'.concat('a,'.repeat(DEFAULT_SOURCE_LIMITS.maxTokens), ']'), 'file-too-large'],
    ['more documents than the limit', '---\na\n'.repeat(DEFAULT_SOURCE_LIMITS.maxDocuments + 1), 'too-many-documents'],
  ])('refuses %s', (_, text, code) => {
    expect(refusal(text)).toBe(code);
  });

  it('stops at the limit when a document doubles itself by aliases', () => {
    const [document] = readSource(bomb.join('\n')).documents;
    expect(document?.problems.map(({ code }) => code)).toEqual(['too-many-values']);
  });

  it('stops at the depth limit when aliases stack up', () => {
    const [document] = readSource(chain.join('\n')).documents;
    expect(document?.problems.map(({ code }) => code)).toEqual(['too-deep']);
  });

  it.each([
    ['a list inside itself', 'a: &a [*a]\n', 'alias-loop 1:8'],
    ['a mapping inside itself', 'b: &b { c: *b }\n', 'alias-loop 1:12'],
    ['an alias without an anchor', 'a: *nobody\n', 'unknown-alias 1:4'],
    ['a key that would change how objects behave', 'a: 1\n__proto__: { polluted: true }\n', 'unsafe-key 2:1'],
    ['one key twice', 'a: 1\nb: 2\na: 3\n', 'duplicate-key 3:1'],
    ['a list as a key', '? [x]\n: 1\n', 'key-not-text 1:3'],
    ['a merge of something that is no mapping', 'a: { <<: 3 }\n', 'merge-not-mapping 1:10'],
    ['a tag that would call code', 'a: !!js/function "x"\n', 'yaml-syntax 1:4'],
  ])('reports %s with its place', (_, text, expected) => {
    expect(problems(text)).toEqual([expected]);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('takes names that objects have anyway as ordinary keys', () => {
    const [value] = values('constructor: 1\ntoString: 2\nhasOwnProperty: 3\n');
    expect(Object.entries(value as object)).toEqual([
      ['constructor', 1],
      ['toString', 2],
      ['hasOwnProperty', 3],
    ]);
  });

  it('shows at most twenty syntax errors of a document, each in a line', () => {
    const [document] = readSource(`${'@ '.repeat(10_000)}\n`).documents;
    expect(document?.problems.length).toBeLessThanOrEqual(20);
    expect(Math.max(...(document?.problems ?? []).map(({ message }) => message.length))).toBeLessThan(200);
  });
});
