import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, DAY, pointAt, sourceOf, TestFleet } from './test-fleet.js';

/** What the network does with one report. */
const fates = fc.constantFrom(
  'arrives',
  'arrives',
  'arrives',
  'is lost',
  'arrives twice',
  'is late',
  'is late and twice',
);

/** One process: when it starts after the one before under its name, what it counts every ten seconds, and how it ends. */
const lives = fc.record({
  pause: fc.nat(40),
  skewSeconds: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -600, max: 600 })),
  reports: fc.array(
    fc.record({ good: fc.nat(30), bad: fc.nat(3), fate: fates, delay: fc.integer({ min: 1, max: 120 }) }),
    {
      minLength: 1,
      maxLength: 10,
    },
  ),
  end: fc.constantFrom('SIGTERM' as const, 'SIGKILL' as const),
});

const fleets = fc.array(fc.array(lives, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });

interface Delivery {
  readonly arrives: number;
  readonly instance: string;
  readonly startMs: number;
  readonly timeMs: number;
  readonly good: number;
  readonly bad: number;
}

/** What the processes counted, what of it was reported at last, and what the network made of it. */
function live(fleet: typeof fleets extends fc.Arbitrary<infer T> ? T : never) {
  const deliveries: Delivery[] = [];
  const truth = { good: 0, bad: 0 };
  const reported = { good: 0, bad: 0 };
  for (const [i, own] of fleet.entries()) {
    let now = 1000;
    for (const [life, { pause, skewSeconds, reports, end }] of own.entries()) {
      now += pause;
      // No two lives of one name start in the same millisecond: nobody could tell those apart.
      const startMs = at(now + skewSeconds) + life;
      let [good, bad] = [0, 0];
      let arrived = { good: 0, bad: 0 };
      for (const [k, report] of reports.entries()) {
        now += 10;
        good += report.good;
        bad += report.bad;
        const isFlushed = k === reports.length - 1 && end === 'SIGTERM';
        const fate = isFlushed ? 'arrives' : report.fate;
        if (fate === 'is lost') continue;
        const delivery = { instance: `instance ${i}`, startMs, timeMs: at(now + skewSeconds), good, bad };
        deliveries.push({ ...delivery, arrives: now + (fate.includes('late') ? report.delay : 0) });
        if (fate.includes('twice')) deliveries.push({ ...delivery, arrives: now + report.delay });
        arrived = { good, bad };
      }
      truth.good += good;
      truth.bad += bad;
      reported.good += arrived.good;
      reported.bad += arrived.bad;
      now += 1;
    }
  }
  return { deliveries: deliveries.sort((a, b) => a.arrives - b.arrives), truth, reported };
}

describe('a fleet with lost, late and repeated reports, restarts, kills and wrong clocks', () => {
  it('has in its books what was reported at last, and never more than what happened', () => {
    fc.assert(
      fc.property(fleets, fc.integer({ min: 1, max: 5 }), (drawn, evaluateEvery) => {
        const { deliveries, truth, reported } = live(drawn);
        const fleet = new TestFleet();
        for (const [i, { arrives, instance, startMs, timeMs, good, bad }] of deliveries.entries()) {
          const point = { source: sourceOf(instance), startMs, timeMs };
          fleet.books.count(pointAt(0, good, point), at(arrives));
          fleet.books.count(pointAt(0, bad, { ...point, outcome: 'bad', cause: 'failed' }), at(arrives));
          if (i % evaluateEvery !== 0) continue;
          fleet.evaluate(arrives);
          const { counts } = fleet.status;
          expect(counts.good).toBeLessThanOrEqual(truth.good);
          expect(counts.bad).toBeLessThanOrEqual(truth.bad);
        }
        const end = (deliveries.at(-1)?.arrives ?? 0) + 2000;
        fleet.evaluate(end);
        expect(fleet.book.account.events({ from: at(end) - DAY, to: at(end) })).toEqual(reported);
        const { refused, droppedEvents } = fleet.books.self();
        expect({ refused, droppedEvents }).toEqual({ refused: {}, droppedEvents: 0 });
      }),
      { numRuns: 200 },
    );
  });
});
