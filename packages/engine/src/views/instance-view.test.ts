import { describe, expect, it } from 'vitest';
import { Books, instancesView } from '../index.js';
import { at, pointAt, promise, START_MS, sourceOf, TestFleet } from '../test-fleet.js';

describe('the instances of a service', () => {
  it('are shown with the furthest behind first, and who is silent', () => {
    const fleet = new TestFleet();
    for (const seconds of [10, 20]) fleet.report(seconds, seconds, 0, 'gone');
    for (const seconds of [90, 100]) fleet.report(seconds, seconds, 0, 'alive');
    fleet.evaluate(105);
    expect(instancesView(fleet.books, 'checkout')).toEqual([
      {
        id: 'gone',
        version: '1.0.0',
        isAggregator: false,
        lastEventMs: at(20),
        lagMs: 85_000,
        isSilent: true,
        intervalMs: 10_000,
        usedTwiceSinceMs: null,
        series: 2,
      },
      {
        id: 'alive',
        version: '1.0.0',
        isAggregator: false,
        lastEventMs: at(100),
        lagMs: 5_000,
        isSilent: false,
        intervalMs: 10_000,
        usedTwiceSinceMs: null,
        series: 2,
      },
    ]);
  });

  it('do not exist for a service that nobody has heard of', () => {
    expect(instancesView(new TestFleet().books, 'catalog')).toBe(undefined);
  });

  it('that are equally far behind are in the order of their names', () => {
    const fleet = new TestFleet();
    for (const id of ['b', 'c', 'a']) fleet.report(60, 1, 0, id);
    fleet.evaluate(60);
    expect(instancesView(fleet.books, 'checkout')?.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('are known by version, and as aggregators or as an id that is used twice', () => {
    const fleet = new TestFleet();
    fleet.count(60, 1, { source: sourceOf('collector', { version: '2.1.0' }), aggregated: true });
    const twice = { source: sourceOf('twice'), slo: 'another' };
    fleet.count(70, 1, twice);
    fleet.count(71, 1, { ...twice, startMs: at(30) });
    fleet.evaluate(80);
    expect(instancesView(fleet.books, 'checkout')).toMatchObject([
      { id: 'collector', version: '2.1.0', isAggregator: true, usedTwiceSinceMs: null, intervalMs: null, series: 1 },
      { id: 'twice', version: '1.0.0', isAggregator: false, usedTwiceSinceMs: at(71), intervalMs: 1000 },
    ]);
  });

  it('are neither behind nor silent before the first evaluation', () => {
    const fleet = new TestFleet();
    fleet.report(60, 1, 0);
    expect(instancesView(fleet.books, 'checkout')).toMatchObject([{ lagMs: 0, isSilent: false }]);
  });

  it('are never ahead, whatever their clocks say', () => {
    const fleet = new TestFleet();
    fleet.books.count(pointAt(65, 1), at(60));
    fleet.evaluate(60);
    expect(instancesView(fleet.books, 'checkout')).toMatchObject([{ lastEventMs: at(65), lagMs: 0 }]);
  });

  it('are those of the service that was asked for', () => {
    const books = new Books();
    for (const service of ['catalog', 'checkout']) {
      const source = sourceOf(`${service}-1`, { service });
      books.declare({ source, slo: promise({ service }), timeMs: START_MS });
      books.count(pointAt(60, 1, { source }), at(60));
    }
    expect(instancesView(books, 'checkout')?.map(({ id }) => id)).toEqual(['checkout-1']);
  });
});
