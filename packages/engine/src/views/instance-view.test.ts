import { describe, expect, it } from 'vitest';
import { instancesView } from '../index.js';
import { at, TestFleet } from '../test-fleet.js';

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
});
