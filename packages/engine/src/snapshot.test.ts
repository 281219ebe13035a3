import { fraction, histogramOf, target } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsView, Books, fleetView, sloView } from './index.js';
import { at, MINUTE, promise, SLO_ID, sourceOf } from './test-fleet.js';

/** One thing that happens to the books, at a second after the one before. */
const happenings = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('count' as const),
      instance: fc.constantFrom('a', 'b', 'c'),
      service: fc.constantFrom('checkout', 'catalog'),
      outcome: fc.constantFrom('good' as const, 'bad' as const),
      cause: fc.constantFrom('', 'timeout', 'refused'),
      temporality: fc.constantFrom('cumulative' as const, 'cumulative' as const, 'delta' as const),
      epoch: fc.nat(3),
      lateness: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -20, max: 90 })),
      value: fc.nat(2000),
      aggregated: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('observe' as const),
      instance: fc.constantFrom('a', 'b'),
      latencies: fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { maxLength: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('declare' as const),
      target: fc.constantFrom('99%', '99.9%'),
      isSliced: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      from: fc.nat(500),
      seconds: fc.integer({ min: 1, max: 300 }),
      id: fc.constantFrom('x', 'y'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), id: fc.constantFrom('x', 'y') }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('evaluate' as const), wait: fc.oneof(fc.constant(0), fc.nat(2000)) }),
  },
);

type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

/** Lets things happen from a second on, and says what the books answered. */
function happen(books: Books, drawn: readonly Happening[], from: { seconds: number }): unknown[] {
  return drawn.map((one) => {
    from.seconds += 7 + (one.kind === 'evaluate' ? one.wait : 0);
    return answer(books, one, at(from.seconds));
  });
}

function answer(books: Books, one: Happening, now: number): unknown {
  switch (one.kind) {
    case 'count': {
      const { instance, service, lateness, epoch, ...rest } = one;
      const timeMs = now - lateness * 1000;
      const startMs = rest.temporality === 'delta' ? timeMs - 10_000 : at(epoch * 100);
      const source = sourceOf(instance, { service });
      return books.count({ ...rest, source, slo: 'pay-availability', startMs, timeMs }, now);
    }
    case 'observe': {
      const histogram = histogramOf(one.latencies);
      const times = { startMs: now - 7000, timeMs: now, temporality: 'delta' } as const;
      return books.observe({ source: sourceOf(one.instance), operation: 'pay', ...times, histogram }, now);
    }
    case 'declare': {
      const budgeting = { kind: 'timeslices', slice: { ms: MINUTE }, sliceTarget: fraction('0.9') } as const;
      const slo = promise({ target: target(one.target), ...(one.isSliced && { budgeting }) });
      return books.declare({ source: sourceOf(), slo, timeMs: now });
    }
    case 'correct': {
      const spans = [{ from: at(one.from), to: at(one.from + one.seconds) }];
      const words = { semantics: 'remove', author: 'ann', reason: 'test', enteredAt: now } as const;
      return books.correct(SLO_ID, { id: one.id, spans, ...words });
    }
    case 'withdraw':
      return books.withdraw(SLO_ID, one.id);
    case 'evaluate':
      return books.evaluate(now);
  }
}

/** Everything that a reader can see. */
function seen(books: Books): unknown {
  return [fleetView(books), alertsView(books), sloView(books, SLO_ID), books.self()];
}

describe('a snapshot', () => {
  it('restores to books that answer every question as the old ones do', () => {
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 60 }), fc.array(happenings, { maxLength: 30 }), (before, after) => {
        const clock = { seconds: 300 };
        const books = new Books();
        happen(books, before, clock);
        const restored = Books.restore(JSON.parse(JSON.stringify(books.snapshot())));
        const again = { ...clock };
        expect(happen(restored, after, again)).toEqual(happen(books, after, clock));
        books.evaluate(at(clock.seconds + 10));
        restored.evaluate(at(clock.seconds + 10));
        expect(seen(restored)).toEqual(seen(books));
        expect(restored.snapshot()).toEqual(books.snapshot());
      }),
      { numRuns: 150 },
    );
  });

  it('is plain data: JSON keeps all of it', () => {
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 60 }), (drawn) => {
        const books = new Books();
        happen(books, drawn, { seconds: 300 });
        const snapshot = books.snapshot();
        expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
      }),
      { numRuns: 50 },
    );
  });

  it('of a format from another time is refused, and not guessed at', () => {
    const snapshot = { ...new Books().snapshot(), format: 2 };
    // What is read from a store can be anything.
    const stored = JSON.parse(JSON.stringify(snapshot));
    expect(() => Books.restore(stored)).toThrow('books can be restored from format 1 (got 2): migrate them first');
  });
});
