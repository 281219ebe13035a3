import { alertPolicy } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books, fleetView } from './index.js';
import { at, DAY, MINUTE, pointAt, promise, START_MS, sourceOf, TestFleet } from './test-fleet.js';

describe('the books', () => {
  it('count every instance and every life of it', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 1);
    fleet.report(60, 50, 0, 'b');
    // Restarted, and at the same values again.
    fleet.report(120, 100, 1, 'a', at(60));
    fleet.report(120, 60, 2, 'b');
    fleet.evaluate(120);
    expect(fleet.status.counts).toEqual({ good: 260, bad: 4 });
  });

  it('say what became of a point', () => {
    const fleet = new TestFleet();
    expect(fleet.count(60, 100)).toEqual({ kind: 'counted', increase: 100 });
    expect(fleet.count(60, 100)).toEqual({ kind: 'duplicate' });
    expect(fleet.count(120, 100)).toEqual({ kind: 'counted', increase: 0 });
    expect(fleet.count(180, 130)).toEqual({ kind: 'counted', increase: 30 });
    expect(fleet.count(240, 120)).toEqual({ kind: 'refused', code: 'counter-fell' });
    expect(fleet.books.self()).toMatchObject({
      counted: 3,
      events: 130,
      duplicates: 1,
      refused: { 'counter-fell': 1 },
      services: 1,
      slos: 1,
      series: 1,
    });
  });

  it('are no data, and not 100 %, before anything was counted', () => {
    const fleet = new TestFleet();
    fleet.report(60, 0, 0);
    fleet.evaluate(60);
    expect(fleet.status.attainment).toEqual({ kind: 'no-data' });
    expect(fleet.status.budget).toEqual({ kind: 'no-data' });
  });

  it('keep services apart by namespace and environment', () => {
    const books = new Books();
    for (const environment of ['production', 'staging']) {
      const source = sourceOf('a', { environment });
      books.declare({ source, slo: promise(), timeMs: START_MS });
      books.count(pointAt(60, environment === 'staging' ? 1 : 100, { source }), at(60));
    }
    books.evaluate(at(60));
    const counts = [...books.services()].map((service) => [
      service.id,
      service.slos.get('pay-availability')?.status?.counts.good,
    ]);
    expect(counts).toEqual([
      ['checkout@production', 100],
      ['checkout@staging', 1],
    ]);
  });

  it('hold events that come before their declaration', () => {
    const books = new Books();
    books.count(pointAt(60, 100), at(60));
    expect(books.self()).toMatchObject({ undeclared: 1 });
    books.declare({ source: sourceOf(), slo: promise(), timeMs: at(60) });
    books.evaluate(at(60));
    expect(books.self()).toMatchObject({ undeclared: 0 });
    const [service] = books.services();
    expect(service?.slos.get('pay-availability')?.status?.counts).toEqual({ good: 100, bad: 0 });
  });

  it('make room when a longer window is declared', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 0);
    fleet.books.declare({
      source: sourceOf(),
      slo: promise({ window: { kind: 'rolling', duration: { ms: 90 * DAY } } }),
      timeMs: at(70),
    });
    fleet.report(60 + 60 * 86_400, 101, 0);
    fleet.evaluate(60 + 60 * 86_400);
    expect(fleet.status.counts).toEqual({ good: 101, bad: 0 });
  });
});

describe('an SLO', () => {
  it('is forgotten when it is neither declared nor counted for longer than its window', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 1);
    for (let day = 1; day <= 31; day++) {
      fleet.count(86_400 * day, 1, { slo: 'another', startMs: at(86_400 * (day - 1)) });
      fleet.evaluate(86_400 * day);
      expect(fleet.books.self().slos).toBe(day <= 30 ? 2 : 1);
    }
  });

  it('starts the clocks of its rules anew when its alerts are declared differently', () => {
    const rules = 'page 1h/5m > 14.4 hold 5m';
    const fleet = new TestFleet({}, promise({ alertPolicy: alertPolicy(`page 2h/10m > 900; ${rules}`) }));
    const states = [];
    for (let i = 1; i <= 60; i++) {
      fleet.report(10 * i, 90 * i, 10 * i);
      if (i === 25)
        fleet.books.declare({ source: sourceOf(), slo: promise({ alertPolicy: alertPolicy(rules) }), timeMs: at(240) });
      fleet.evaluate(10 * i);
      states.push(fleet.status.alerts[0]?.state);
    }
    expect(states.indexOf('firing')).toBe(24 + 30);
  });
});

describe('an evaluation in steps', () => {
  it('finds what one in a piece finds', () => {
    const [whole, stepwise] = [new TestFleet(), new TestFleet()];
    for (const fleet of [whole, stepwise]) {
      for (const service of ['checkout', 'catalog', 'payments']) {
        const source = sourceOf('a', { service });
        fleet.books.declare({ source, slo: promise({ service }), timeMs: START_MS });
        fleet.count(60, 90, { source });
        fleet.count(60, 10, { source, outcome: 'bad' });
      }
    }
    const steps = stepwise.books.evaluateInSteps(at(60));
    let pauses = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) pauses += 1;
    expect(pauses).toBe(3);
    expect(step.value).toEqual(whole.evaluate(60));
    expect(fleetView(stepwise.books)).toEqual(fleetView(whole.books));
  });
});

describe('corrections', () => {
  it('change what is read from the next evaluation on', () => {
    const fleet = new TestFleet();
    for (let minute = 1; minute <= 10; minute++)
      fleet.report(60 * minute, 100 * minute, minute <= 5 ? 10 * minute : 50);
    fleet.evaluate(600);
    expect(fleet.status.counts).toEqual({ good: 1000, bad: 50 });
    const correction = {
      id: 'move',
      spans: [{ from: START_MS, to: START_MS + 5 * MINUTE }],
      semantics: 'remove',
      author: 'ann',
      reason: 'moved the database',
      enteredAt: at(600),
    } as const;
    expect(fleet.books.correct('checkout:pay-availability', correction)).toBe(true);
    expect(fleet.books.correct('checkout:nothing', correction)).toBe(false);
    fleet.evaluate(610);
    expect(fleet.status.counts).toEqual({ good: 500, bad: 0 });
    expect(fleet.status.budget).toMatchObject({ coverage: 1, remaining: 1 });
    expect(fleet.books.withdraw('checkout:pay-availability', 'move')).toBe(true);
    expect(fleet.books.withdraw('checkout:pay-availability', 'move')).toBe(false);
    fleet.evaluate(620);
    expect(fleet.status.counts).toEqual({ good: 1000, bad: 50 });
  });

  it('do not take time without telemetry for seen because it lies in a maintenance elsewhere', () => {
    const fleet = new TestFleet();
    fleet.report(600, 100, 0);
    fleet.evaluate(1210);
    const spans = [{ from: START_MS, to: at(300) }];
    fleet.books.correct('checkout:pay-availability', {
      id: 'm',
      spans,
      semantics: 'remove',
      author: '',
      reason: '',
      enteredAt: at(0),
    });
    fleet.evaluate(1220);
    const { budget } = fleet.status;
    expect(budget.kind === 'measured' && budget.coverage).toBeCloseTo(300 / 920, 9);
  });
});
