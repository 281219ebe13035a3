import { Books } from './books.js';
import { at, pointAt, promise, START_MS, sourceOf } from './test-fleet.js';

/** A fleet of SLOs by name, each with its owner, service, good and bad events over a minute. */
export function fleetOf(
  promises: readonly { name: string; owner?: string; service?: string; good: number; bad: number }[],
): Books {
  const books = new Books();
  for (const { name, owner, service = 'checkout', good, bad } of promises) {
    const source = sourceOf('a', { service });
    const { owner: _, ...rest } = promise({ name, service });
    books.declare({ source, slo: owner === undefined ? rest : { ...rest, owner }, timeMs: START_MS });
    books.count(pointAt(60, good, { source, slo: name }), at(60));
    books.count(pointAt(60, bad, { source, slo: name, outcome: 'bad', cause: 'timeout' }), at(60));
  }
  books.evaluate(at(60));
  return books;
}
