import { target } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE, promise } from '../test-fleet.js';
import { Declarations } from './declarations.js';

const STALE_MS = 3 * MINUTE;
const TARGETS = ['99%', '99.5%', '99.9%', '99.95%'] as const;

/** Targets declared at minutes, as "99.9%@5". */
function declared(...words: string[]): Declarations {
  const declarations = new Declarations(STALE_MS);
  for (const word of words) {
    const [text = '', minute = '0'] = word.split('@');
    declarations.declare({ slo: promise({ target: target(text) }), timeMs: Number(minute) * MINUTE, version: text });
  }
  return declarations;
}

function inWords(declarations: Declarations): string[] {
  return declarations.current().map(({ slo }) => slo.target.text);
}

describe('the declarations of an SLO', () => {
  it.each<[what: string, said: string[], expected: string[]]>([
    ['one wording, said again and again', ['99.9%@0', '99.9%@1', '99.9%@2'], ['99.9%']],
    [
      'a new version that is being rolled out: the new one is in force, and it is a conflict',
      ['99.9%@0', '99.95%@1', '99.9%@2'],
      ['99.95%', '99.9%'],
    ],
    ['a new version that has been rolled out', ['99.9%@0', '99.95%@1', '99.95%@5'], ['99.95%']],
    ['a roll-back', ['99.9%@0', '99.95%@1', '99.95%@6', '99.9%@7'], ['99.9%', '99.95%']],
    ['a roll-back that is done', ['99.9%@0', '99.95%@1', '99.95%@6', '99.9%@7', '99.9%@12'], ['99.9%']],
    ['two that began at once', ['99.9%@0', '99.95%@0', '99.9%@1', '99.95%@1'], ['99.9%', '99.95%']],
  ])('are %s', (_, said, expected) => {
    expect(inWords(declared(...said))).toEqual(expected);
  });

  it('says when a declaration contradicts the one in force', () => {
    const declarations = declared('99.9%@0');
    const again = { slo: promise({ target: target('99.9%') }), timeMs: MINUTE, version: '' };
    expect(declarations.declare(again)).toBe(false);
    expect(declarations.declare({ ...again, slo: promise({ target: target('99.95%') }) })).toBe(true);
  });

  it('takes every field into account, and no order of fields', () => {
    const declarations = declared('99.9%@0');
    const { owner, ...rest } = promise();
    const reordered = { owner: owner ?? '', ...rest };
    expect(declarations.declare({ slo: reordered, timeMs: MINUTE, version: '' })).toBe(false);
    const later = { timeMs: 2 * MINUTE, version: '' };
    expect(declarations.declare({ slo: promise({ description: 'pays' }), ...later })).toBe(true);
    expect(
      declarations.declare({
        slo: promise({ budgeting: { kind: 'ratio-timeslices', slice: { ms: MINUTE } } }),
        ...later,
      }),
    ).toBe(true);
  });

  it('ends with one wording in force, whatever was said in which order, also after being stored', () => {
    const words = fc.array(fc.tuple(fc.constantFrom(...TARGETS), fc.nat(20)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, (said) => {
        const declarations = declared(...said.map(([text, minute]) => `${text}@${minute}`));
        const current = declarations.current();
        expect(current[0]?.slo).toEqual(declarations.inForce);
        const newest = Math.max(...said.map(([, minute]) => minute)) * MINUTE;
        for (const { lastMs } of current.slice(1)) expect(lastMs).toBeGreaterThanOrEqual(newest - STALE_MS);
        const restored = Declarations.restore(JSON.parse(JSON.stringify(declarations.dump())), STALE_MS);
        expect(restored.current()).toEqual(current);
      }),
    );
  });

  it('remembers a bounded number of wordings, and always the one in force', () => {
    const declarations = new Declarations(STALE_MS);
    for (let i = 1; i <= 100; i++) {
      declarations.declare({ slo: promise({ description: `wording ${i}` }), timeMs: i, version: '' });
    }
    expect(declarations.dump().length).toBeLessThan(20);
    expect(declarations.inForce?.description).toBe('wording 100');
  });
});
