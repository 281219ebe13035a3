import { describe, expect, it } from 'vitest';
import { at, DAY, HOUR, pointAt, promise, START_MS, sourceOf, TestFleet } from './test-fleet.js';

describe('odd clocks', () => {
  it('count a point from the future one slot ahead, so that it pushes nothing out', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 0);
    fleet.books.count(pointAt(0, 30, { source: sourceOf('ahead'), timeMs: at(60) + 365 * DAY }), at(60));
    fleet.report(80, 120, 0);
    // Until 70 s both have been heard, the one that is ahead as far as it is believed.
    fleet.evaluate(80);
    expect(fleet.status.counts).toEqual({ good: 140, bad: 0 });
    fleet.report(300, 120, 0);
    fleet.evaluate(300);
    expect(fleet.status.counts).toEqual({ good: 150, bad: 0 });
    expect(fleet.books.self()).toMatchObject({ clamped: 1 });
  });

  it('do not make an instance that is always ahead count twice, or late', () => {
    const fleet = new TestFleet();
    const source = sourceOf('ahead');
    for (let i = 1; i <= 12; i++) {
      fleet.books.count(
        pointAt(10 * i, 10 * i, { source, startMs: START_MS + HOUR, timeMs: at(10 * i) + HOUR }),
        at(10 * i),
      );
    }
    fleet.evaluate(120);
    const { good } = fleet.status.counts;
    expect(good).toBeGreaterThanOrEqual(100);
    fleet.evaluate(140);
    expect(fleet.status.counts.good).toBe(120);
  });

  it('put the events of a clock that is behind where it says, and do not wait for it', () => {
    const fleet = new TestFleet();
    fleet.report(3600, 100, 0);
    fleet.books.count(pointAt(0, 30, { source: sourceOf('behind'), startMs: at(-60) }), at(3600));
    fleet.evaluate(3600);
    expect(fleet.books.watermark(sourceOf())).toBe(at(3600));
    expect(fleet.status.counts.good).toBe(130);
  });

  it('do not keep a declaration from the future in force', () => {
    const fleet = new TestFleet();
    const { books } = fleet;
    books.declare({ source: sourceOf('ahead'), slo: promise({ owner: 'nobody' }), timeMs: at(0) + 365 * DAY }, at(10));
    books.declare({ source: sourceOf(), slo: promise(), timeMs: at(400) }, at(400));
    expect(fleet.book.declarations.inForce?.owner).toBe('team-payments');
  });

  it('count a stream that is met late in full, spread over its life', () => {
    const fleet = new TestFleet();
    fleet.books.count(pointAt(86_400, 24_000), at(86_400));
    fleet.evaluate(86_400);
    expect(fleet.status.counts.good).toBe(24_000);
    expect(fleet.status.burnRates.find(({ windowMs }) => windowMs === HOUR)?.counts.good).toBe(1000);
  });

  it('drop what is older than the window, and say how much that was', () => {
    const fleet = new TestFleet();
    const outcome = fleet.books.count(pointAt(0, 4000, { startMs: at(-40 * 86_400), timeMs: at(0) }), at(0));
    expect(outcome).toEqual({ kind: 'counted', increase: 3000 });
    expect(fleet.books.self()).toMatchObject({ droppedEvents: 1000, events: 3000 });
  });
});
