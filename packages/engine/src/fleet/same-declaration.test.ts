import { alertPolicy, fraction, target, window } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { promise } from '../test-fleet.js';
import { sameDeclaration } from './same-declaration.js';

describe('two declarations', () => {
  it('are the same when every field is', () => {
    expect(sameDeclaration(promise(), promise())).toBe(true);
  });

  it.each([
    ['the name', promise({ name: 'pay' })],
    ['the target', promise({ target: target('99.5%') })],
    ['the window', promise({ window: window('7d') })],
    ['the kind of window', promise({ window: window('calendar month UTC') })],
    ['a threshold', promise({ indicator: { kind: 'latency', threshold: { ms: 500 }, failures: 'bad' } })],
    ['a rule', promise({ alertPolicy: alertPolicy('page 1h/5m > 14.4; ticket 1d/2h > 4') })],
    ['one rule less', promise({ alertPolicy: alertPolicy('page 1h/5m > 14.4') })],
    ['one rule more', promise({ alertPolicy: alertPolicy('page 1h/5m > 14.4; ticket 1d/2h > 3; ticket 3d/6h > 1') })],
    ['no rule', promise({ alertPolicy: [] })],
    [
      'the budgeting',
      promise({ budgeting: { kind: 'timeslices', slice: { ms: 60_000 }, sliceTarget: fraction('0.9') } }),
    ],
    ['a description', promise({ description: 'pays' })],
  ])('are different when they differ in %s', (_, other) => {
    expect(sameDeclaration(promise(), other)).toBe(false);
    expect(sameDeclaration(other, promise())).toBe(false);
  });

  it('are different when one leaves a field out', () => {
    const { owner: _, ...rest } = promise();
    expect(sameDeclaration(promise(), rest)).toBe(false);
    expect(sameDeclaration(rest, promise())).toBe(false);
  });

  it('are the same when one has a field of nothing that the other leaves out', () => {
    // What comes out of other people's code may have such fields, although the type has none.
    const withNothing = Object.assign(promise(), { description: undefined });
    expect(sameDeclaration(promise(), withNothing)).toBe(true);
    expect(sameDeclaration(withNothing, promise())).toBe(true);
  });

  it('are different when a field is null in one of them', () => {
    const withNull = Object.assign(promise(), { window: null });
    expect(sameDeclaration(promise(), withNull)).toBe(false);
    expect(sameDeclaration(withNull, promise())).toBe(false);
  });
});
