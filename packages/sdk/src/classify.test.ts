import { describe, expect, test } from 'vitest';
import { type Classifier, classify, type Ending } from './classify.js';

class DeclinedError extends Error {
  override name = 'DeclinedError';
}

function named(name: string): Error {
  return Object.assign(new Error('x'), { name });
}

describe('by default', () => {
  test.each<[what: string, ending: Ending, verdict: string]>([
    ['a function that returned', { kind: 'returned', value: undefined }, 'good'],
    ['a thrown error', { kind: 'threw', error: new DeclinedError('no') }, 'bad: DeclinedError'],
    ['an error without a name', { kind: 'threw', error: named('') }, 'bad: thrown object'],
    ['a thrown text', { kind: 'threw', error: 'no' }, 'bad: thrown string'],
    ['a thrown null', { kind: 'threw', error: null }, 'bad: thrown null'],
    ['a rejection with nothing', { kind: 'threw', error: undefined }, 'bad: thrown undefined'],
    ['a timeout', { kind: 'threw', error: new DOMException('late', 'TimeoutError') }, 'bad: TimeoutError'],
    ['an error of status 404', { kind: 'threw', error: Object.assign(new Error(), { status: 404 }) }, 'good'],
    ['an error of statusCode 422', { kind: 'threw', error: Object.assign(new Error(), { statusCode: 422 }) }, 'good'],
    ['an error of status 503', { kind: 'threw', error: Object.assign(new Error(), { status: 503 }) }, 'bad: Error'],
    ['an error whose status is no number', { kind: 'threw', error: { status: 'open' } }, 'bad: thrown object'],
    ['HTTP 200', { kind: 'responded', status: 200 }, 'good'],
    ['HTTP 499', { kind: 'responded', status: 499 }, 'good'],
    ['HTTP 500', { kind: 'responded', status: 500 }, 'bad: HTTP 5xx'],
    ['HTTP 503', { kind: 'responded', status: 503 }, 'bad: HTTP 5xx'],
    ['a caller that went away', { kind: 'cut-off', by: 'caller', status: 200 }, 'ignored'],
    ['gRPC OK', { kind: 'rpc-ended', status: 'OK' }, 'good'],
    ['gRPC NOT_FOUND', { kind: 'rpc-ended', status: 'NOT_FOUND' }, 'good'],
    ['gRPC RESOURCE_EXHAUSTED', { kind: 'rpc-ended', status: 'RESOURCE_EXHAUSTED' }, 'good'],
    ['gRPC UNAVAILABLE', { kind: 'rpc-ended', status: 'UNAVAILABLE' }, 'bad: gRPC UNAVAILABLE'],
    ['gRPC CANCELLED', { kind: 'rpc-ended', status: 'CANCELLED' }, 'ignored'],
    ['a response that we broke off', { kind: 'cut-off', by: 'service', status: 200 }, 'bad: response broken off'],
  ])('%s is %3$s', (_what, ending, verdict) => {
    expect(told(ending, undefined)).toEqual({ verdict, faults: 0 });
  });
});

describe('a classifier', () => {
  const thrown: Ending = { kind: 'threw', error: new DeclinedError('no') };
  const returned: Ending = { kind: 'returned', value: { ok: false } };

  test.each<[what: string, ending: Ending, classifier: Classifier, verdict: string, faults: number]>([
    ['decides', thrown, () => 'ignored', 'ignored', 0],
    ['sees what was returned', returned, (ending) => (ending === returned ? 'bad' : undefined), 'bad: judged bad', 0],
    ['names the cause', thrown, () => ({ outcome: 'bad', cause: 'no card' }), 'bad: no card', 0],
    ['may leave the cause to us', thrown, () => 'bad', 'bad: DeclinedError', 0],
    ['may leave the verdict to us', thrown, () => undefined, 'bad: DeclinedError', 0],
    [
      'that throws leaves it to us, and is counted',
      thrown,
      () => {
        throw new Error('mine');
      },
      'bad: DeclinedError',
      1,
    ],
    ['that answers nonsense, too', thrown, (() => 'fine') as unknown as Classifier, 'bad: DeclinedError', 1],
    ['that answers null, too', returned, (() => null) as unknown as Classifier, 'good', 1],
  ])('%s', (_what, ending, classifier, verdict, faults) => {
    expect(told(ending, classifier)).toEqual({ verdict, faults });
  });
});

function told(ending: Ending, classifier: Classifier | undefined): { verdict: string; faults: number } {
  let faults = 0;
  const verdict = classify(ending, classifier, () => {
    faults += 1;
  });
  return { verdict: verdict.outcome === 'bad' ? `bad: ${verdict.cause}` : verdict.outcome, faults };
}
