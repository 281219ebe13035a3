import { describe, expect, it } from 'vitest';
import { at, DAY, sourceOf, TestFleet } from './test-fleet.js';

describe('an instance id that two processes use', () => {
  it('is counted for both, and told', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 0);
    fleet.report(70, 10, 0, 'a', at(30));
    fleet.report(120, 150, 0);
    fleet.report(130, 25, 0, 'a', at(30));
    fleet.evaluate(130);
    expect(fleet.status.counts.good).toBe(175);
    expect(fleet.books.self()).toMatchObject({ instancesUsedTwice: 1 });
  });
});

describe('a sum over a fleet', () => {
  const collector = sourceOf('collector-1', { version: '' });

  it('is counted like an instance', () => {
    const fleet = new TestFleet();
    fleet.count(60, 100, { source: collector, aggregated: true });
    fleet.count(120, 150, { source: collector, aggregated: true });
    fleet.evaluate(120);
    expect(fleet.status.counts.good).toBe(150);
  });

  it('is refused where the instances report themselves, so that nothing counts twice', () => {
    const fleet = new TestFleet();
    fleet.count(60, 100);
    expect(fleet.count(60, 100, { source: collector, aggregated: true })).toEqual({
      kind: 'refused',
      code: 'counted-by-instance',
    });
  });

  it('takes over when the instances have stopped to report themselves', () => {
    const fleet = new TestFleet();
    fleet.count(60, 100);
    const outcome = fleet.count(600, 30, { source: collector, aggregated: true, startMs: at(300) });
    expect(outcome).toEqual({ kind: 'counted', increase: 30 });
  });
});

describe('instances that come and go', () => {
  it('raise an alert when all of them are gone, and clear it when one is back', () => {
    const fleet = new TestFleet();
    for (let i = 1; i <= 6; i++) fleet.report(10 * i, i, 0);
    const seen = [60, 100, 200, 300, 400].flatMap((seconds) => fleet.evaluate(seconds).transitions);
    expect(seen.filter(({ kind }) => kind === 'absence').map(({ to }) => to)).toEqual(['pending', 'firing']);
    const incident = seen.at(-1)?.incident;
    expect(incident).toContain('checkout/absence/page/');
    fleet.report(410, 7, 0);
    const [cleared] = fleet.evaluate(410).transitions.filter(({ kind }) => kind === 'absence');
    expect(cleared).toMatchObject({ from: 'firing', to: 'resolved', incident });
  });

  it('raise none while one of them lives', () => {
    const fleet = new TestFleet();
    fleet.report(10, 1, 0, 'b');
    for (let i = 1; i <= 60; i++) {
      fleet.report(10 * i, i, 0);
      expect(fleet.evaluate(10 * i).transitions).toEqual([]);
    }
  });

  it('are forgotten after a day, and what they counted is not', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 1, 'gone');
    for (let hour = 1; hour <= 26; hour++) {
      fleet.report(3600 * hour, hour, 0, 'alive');
      fleet.evaluate(3600 * hour);
    }
    expect(fleet.books.self()).toMatchObject({ departed: 1, instances: 1, series: 2 });
    expect(fleet.status.counts).toEqual({ good: 126, bad: 1 });
  });

  it('are not counted again when they come back after they were forgotten', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 1, 'gone');
    fleet.report(3600 * 26, 0, 0, 'alive');
    fleet.evaluate(3600 * 26);
    fleet.report(3600 * 26 + 10, 130, 2, 'gone');
    fleet.report(3600 * 26 + 20, 140, 2, 'gone');
    // A new life under the old id is no danger, and counts in full.
    fleet.report(3600 * 26 + 40, 7, 0, 'gone', at(3600 * 26 + 30));
    fleet.report(3600 * 26 + 40, 0, 0, 'alive');
    fleet.evaluate(3600 * 26 + 40);
    expect(fleet.status.counts).toEqual({ good: 117, bad: 1 });
    expect(fleet.books.self()).toMatchObject({ baselines: 2 });
  });

  it('take their service with them when nobody has heard of it for very long', () => {
    const fleet = new TestFleet({ patience: { forgottenAfterMs: 7 * DAY } });
    fleet.report(60, 100, 1);
    fleet.evaluate(6 * 86_400);
    expect(fleet.books.self().services).toBe(1);
    fleet.evaluate(8 * 86_400);
    expect(fleet.books.self().services).toBe(0);
  });
});
