import { alertPolicy, histogramOf } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books, type CounterPoint, ENGINE_ERRORS, fleetView, type LatencyPoint } from './index.js';
import type { Limits } from './limits.js';
import { at, DAY, HOUR, MINUTE, pointAt, promise, START_MS, sourceOf, TestFleet } from './test-fleet.js';

const FEW: Limits = {
  services: 1,
  slosPerService: 2,
  instancesPerService: 3,
  seriesPerService: 4,
  operationsPerService: 1,
  nameLength: 40,
  transitions: 10,
  departedPerService: 2,
};

const latency: LatencyPoint = {
  source: sourceOf(),
  operation: 'pay',
  startMs: START_MS,
  timeMs: at(60),
  temporality: 'cumulative',
  histogram: histogramOf([0.1, 0.2]),
};

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

describe('what the books refuse', () => {
  const refused = (point: Partial<CounterPoint>, seconds = 60, options = {}) => {
    const fleet = new TestFleet(options);
    const outcome = fleet.books.count(pointAt(seconds, 5, point), at(seconds));
    return { outcome, self: fleet.books.self() };
  };

  it.each<[code: keyof typeof ENGINE_ERRORS, point: Partial<CounterPoint>]>([
    ['count-malformed', { value: -1 }],
    ['count-malformed', { value: 0.5 }],
    ['count-malformed', { value: Number.NaN }],
    ['count-malformed', { value: 2 ** 53 }],
    ['time-malformed', { timeMs: 0 }],
    ['time-malformed', { timeMs: Number.NaN }],
    ['time-malformed', { timeMs: Number.POSITIVE_INFINITY }],
    ['time-malformed', { startMs: Number.NaN }],
    ['name-malformed-in-books', { slo: '' }],
    ['name-malformed-in-books', { slo: 'x'.repeat(300) }],
    ['name-malformed-in-books', { cause: 'x'.repeat(300) }],
    ['name-malformed-in-books', { source: sourceOf('a', { service: '' }) }],
    ['name-malformed-in-books', { source: sourceOf('x'.repeat(300)) }],
    ['too-old', { startMs: at(-40 * 86_400), timeMs: at(-31 * 86_400) }],
  ])('%s', (code, point) => {
    const { outcome, self } = refused(point);
    expect(outcome).toEqual({ kind: 'refused', code });
    expect(self.refused).toEqual({ [code]: 1 });
  });

  it('is told apart for latencies: counts that are no counts, and buckets that fell', () => {
    const { books } = new TestFleet();
    const odd = { ...latency, histogram: { ...latency.histogram, zeroCount: -1 } };
    expect(books.observe(odd, at(60))).toEqual({ kind: 'refused', code: 'histogram-malformed' });
    expect(books.observe(latency, at(60))).toEqual({ kind: 'counted', increase: 2 });
    expect(books.observe(latency, at(60))).toEqual({ kind: 'duplicate' });
    const fewer = { ...latency, timeMs: at(120), histogram: histogramOf([0.1]) };
    expect(books.observe(fewer, at(120))).toEqual({ kind: 'refused', code: 'histogram-fell' });
    expect(books.observe({ ...latency, timeMs: -1 }, at(60))).toEqual({ kind: 'refused', code: 'time-malformed' });
    expect(books.observe({ ...latency, operation: '' }, at(60))).toEqual({
      kind: 'refused',
      code: 'name-malformed-in-books',
    });
  });

  it('is what goes past a limit, and the SLO that misses it says so', () => {
    const fleet = new TestFleet({ limits: FEW });
    const { books } = fleet;
    const said = (point: Partial<CounterPoint>) => {
      const outcome = books.count(pointAt(60, 1, point), at(60));
      return outcome.kind === 'refused' ? outcome.code : outcome.kind;
    };
    const bad = (cause: string): Partial<CounterPoint> => ({ outcome: 'bad', cause });
    expect(['timeout', 'refused', 'reset'].map((cause) => said(bad(cause)))).toEqual(['counted', 'counted', 'counted']);
    expect(said({ slo: 'other' })).toBe('counted');
    expect(said({ slo: 'one more' })).toBe('too-many-slos');
    expect(said(bad('made up'))).toBe('too-many-series');
    expect(fleet.book.seriesRefused).toBe(1);
    expect(said({ source: sourceOf('a', { service: 'catalog' }) })).toBe('too-many-services');
    expect(said({ source: sourceOf('b') })).toBe('too-many-series');
    expect(books.self()).toMatchObject({ services: 1, slos: 2, instances: 1, series: 4 });
    expect(books.declare({ source: sourceOf(), slo: promise({ name: 'third' }), timeMs: at(60) })).toEqual({
      kind: 'refused',
      code: 'too-many-slos',
    });
    expect(books.observe(latency, at(60)).kind).toBe('counted');
    expect(books.observe({ ...latency, operation: 'refund' }, at(60))).toEqual({
      kind: 'refused',
      code: 'too-many-operations',
    });
  });

  it('is one instance too many', () => {
    const { books } = new TestFleet({ limits: { instancesPerService: 2 } });
    const kinds = ['a', 'b', 'c'].map((id) => books.count(pointAt(60, 1, { source: sourceOf(id) }), at(60)));
    expect(kinds.at(-1)).toEqual({ kind: 'refused', code: 'too-many-instances' });
    const other = { ...latency, source: sourceOf('d') };
    expect(books.observe(other, at(60))).toEqual({ kind: 'refused', code: 'too-many-instances' });
    expect(books.self().instances).toBe(2);
  });

  it('has a code on the list for every refusal, and none of them twice', () => {
    expect(new Set(Object.values(ENGINE_ERRORS)).size).toBe(Object.keys(ENGINE_ERRORS).length);
  });
});

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
