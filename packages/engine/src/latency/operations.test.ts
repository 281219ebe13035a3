import { histogramOf } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { at, sourceOf } from '../test-fleet.js';
import { Operations } from './operations.js';

const NEW = { knownBeforeMs: Number.NEGATIVE_INFINITY, previousReportMs: undefined };
const TEN_SECONDS = { from: at(0), to: at(10) };

function point(operation: string, instance = 'a', seconds = 10) {
  const times = { startMs: at(0), timeMs: at(seconds), temporality: 'cumulative' } as const;
  return { source: sourceOf(instance), operation, ...times, histogram: histogramOf([0.1]) };
}

describe('the operations of a service', () => {
  it('are told apart by instance and by operation', () => {
    const operations = new Operations(10);
    for (const [operation, instance] of [
      ['pay', 'a'],
      ['pay', 'b'],
      ['refund', 'a'],
      ['refund', 'b'],
    ] as const) {
      expect(operations.advance(point(operation, instance), NEW).kind).toBe('increased');
      expect(operations.advance(point(operation, instance), NEW).kind).toBe('known');
    }
  });

  it('have a book each, in which all instances are together', () => {
    const operations = new Operations(10);
    operations.add('pay', histogramOf([0.1]), TEN_SECONDS);
    operations.add('pay', histogramOf([0.2]), TEN_SECONDS);
    operations.add('refund', histogramOf([0.3]), TEN_SECONDS);
    expect(operations.get('pay')?.within(TEN_SECONDS).count).toBe(2);
    expect(operations.get('refund')?.within(TEN_SECONDS).count).toBe(1);
  });

  it('are not there before they were called', () => {
    const operations = new Operations(1);
    expect(operations.get('pay')).toBe(undefined);
    operations.add('pay', histogramOf([]), TEN_SECONDS);
    expect(operations.get('pay')).toBe(undefined);
    expect(operations.isFullFor('refund')).toBe(false);
  });

  it('have room for a limited number, and always for those that are there', () => {
    const operations = new Operations(2);
    operations.add('pay', histogramOf([0.1]), TEN_SECONDS);
    expect(operations.isFullFor('refund')).toBe(false);
    operations.add('refund', histogramOf([0.1]), TEN_SECONDS);
    expect(operations.isFullFor('show')).toBe(true);
    expect(operations.isFullFor('pay')).toBe(false);
  });

  it('keep what was added when an instance is forgotten, and begin with it anew', () => {
    const operations = new Operations(10);
    for (const instance of ['a', 'b']) operations.advance(point('pay', instance), NEW);
    operations.add('pay', histogramOf([0.1]), TEN_SECONDS);
    operations.forget('a');
    expect(operations.get('pay')?.within(TEN_SECONDS).count).toBe(1);
    expect(operations.advance(point('pay', 'a'), NEW).kind).toBe('increased');
    expect(operations.advance(point('pay', 'b'), NEW).kind).toBe('known');
  });

  it('go on after being stored as if they had not been', () => {
    const operations = new Operations(10);
    operations.advance(point('pay'), NEW);
    operations.advance(point('refund', 'b'), NEW);
    operations.add('pay', histogramOf([0.1]), TEN_SECONDS);
    const restored = new Operations(10);
    restored.restore(JSON.parse(JSON.stringify(operations.dump())));
    expect(restored.dump()).toEqual(operations.dump());
    expect(restored.get('pay')?.within(TEN_SECONDS).count).toBe(1);
    expect(restored.advance(point('pay'), NEW).kind).toBe('known');
    expect(restored.advance(point('refund', 'b'), NEW).kind).toBe('known');
    expect(restored.advance(point('pay', 'a', 20), NEW)).toMatchObject({ span: { from: at(10), to: at(20) } });
  });
});
