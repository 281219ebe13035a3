import { describe, expect, it } from 'vitest';
import { ContractReader, type Path } from './contract-reader.js';
import { parseDuration } from './duration.js';

const PLACE: Path = ['operations', 'pay', 'owner'];

/** What was read, and the issues beside it as `code: message`; all of them must stand at the place that was read. */
function read<T>(take: (reader: ContractReader, path: Path) => T, path: Path = PLACE): [value: T, ...issues: string[]] {
  const reader = new ContractReader();
  const value = take(reader, path);
  for (const issue of reader.issues) expect(issue.path).toEqual(path);
  return [value, ...reader.issues.map(({ code, message }) => `${code}: ${message}`)];
}

const NOT_THERE = `contract-field-missing: "owner" must be there (got nothing): add it`;

describe('a contract reader', () => {
  it('gives texts without the space around them', () => {
    for (const text of ['team-a', ' team-a', 'team-a\n']) {
      expect(read((reader, path) => reader.requiredText(text, path))).toEqual(['team-a']);
      expect(read((reader, path) => reader.optionalText(text, path))).toEqual(['team-a']);
    }
    expect(read((reader, path) => reader.optionalText(undefined, path))).toEqual([undefined]);
    expect(read((reader, path) => reader.requiredText(undefined, path))).toEqual([undefined, NOT_THERE]);
  });

  it.each([
    [7, '7'],
    ['', '""'],
    ['  ', '"  "'],
    [null, 'null'],
    [true, 'true'],
  ])('says that %j is no text', (value, quoted) => {
    const issue = `contract-malformed: "owner" must be a text (got ${quoted}): write it in quotes`;
    expect(read((reader, path) => reader.optionalText(value, path))).toEqual([undefined, issue]);
    expect(read((reader, path) => reader.requiredText(value, path))).toEqual([undefined, issue]);
  });

  it('takes amounts from 0 on', () => {
    for (const amount of [0, 0.5, 1e9]) expect(read((reader, path) => reader.amount(amount, path))).toEqual([amount]);
  });

  it.each([
    [-0.5, '-0.5'],
    ['5', '"5"'],
    [undefined, 'undefined'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NaN, 'NaN'],
    [[5], 'a list'],
  ])('says that %j is no amount', (value, quoted) => {
    expect(read((reader, path) => reader.amount(value, path))).toEqual([
      undefined,
      `contract-malformed: "owner" must be a number at or above 0 (got ${quoted})`,
    ]);
  });

  it('takes one of the choices, and lists them where it is none', () => {
    const choose = (value: unknown) => read((reader, path) => reader.oneOf(value, path, ['ignore', 'bad']));
    expect(choose('bad')).toEqual(['bad']);
    expect(choose(undefined)).toEqual([undefined]);
    expect(choose('good')).toEqual([undefined, 'contract-malformed: "owner" must be one of ignore, bad (got "good")']);
  });

  it('parses texts, and says at their place why they cannot be', () => {
    const required = (value: unknown) => read((reader, path) => reader.requiredParsed(value, path, parseDuration));
    const optional = (value: unknown) => read((reader, path) => reader.optionalParsed(value, path, parseDuration));
    for (const parse of [required, optional]) {
      expect(parse('5m')).toEqual([{ ms: 300_000 }]);
      expect(parse('soon')).toEqual([undefined, expect.stringMatching(/^duration-malformed: .*"soon"/)]);
    }
    expect(optional(undefined)).toEqual([undefined]);
    expect(required(undefined)).toEqual([undefined, NOT_THERE]);
  });

  it.each([
    [PLACE, undefined, NOT_THERE],
    [PLACE, null, 'contract-malformed: "owner" must be an object (got null)'],
    [PLACE, [1], 'contract-malformed: "owner" must be an object (got a list)'],
    [PLACE, 'x', 'contract-malformed: "owner" must be an object (got "x")'],
    [[], undefined, 'contract-malformed: a contract must be an object (got undefined)'],
    [[], 5, 'contract-malformed: a contract must be an object (got 5)'],
  ] as const)('at %j says that %j is no object', (path, value, issue) => {
    expect(read((reader, place) => reader.object(value, place), path)).toEqual([undefined, issue]);
  });

  it('gives every field of an object, and points at those that nobody reads', () => {
    const reader = new ContractReader();
    const value = { owner: 'a', owmer: 'b', colour: 'c' };
    expect(reader.object(value, PLACE)).toEqual(value);
    expect(reader.issues).toEqual([]);
    expect(reader.object(value, PLACE, ['owner', 'name'])).toEqual(value);
    expect(reader.issues).toEqual([
      {
        code: 'contract-field-unknown',
        path: [...PLACE, 'owmer'],
        message: 'nobody reads this field (got "owmer"): did you mean "owner"?',
      },
      {
        code: 'contract-field-unknown',
        path: [...PLACE, 'colour'],
        message: 'nobody reads this field (got "colour"): the fields are owner, name',
      },
    ]);
  });
});
