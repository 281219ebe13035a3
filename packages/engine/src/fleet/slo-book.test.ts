import { alertPolicy, DEFAULT_RESOLUTIONS, parseBudgetAlerts, window } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { at, DAY, HOUR, MINUTE, promise, SECOND, sourceOf } from '../test-fleet.js';
import { type Entry, SloBook } from './slo-book.js';

const ALWAYS = { from: at(-100 * 86_400), to: at(100 * 86_400) };

function bookOf(): SloBook {
  return new SloBook('checkout:pay', 'pay', DEFAULT_RESOLUTIONS, {
    staleAfterMs: 3 * MINUTE,
    keepsHours: false,
  });
}

/** Bad events of a timeout in (from, to] seconds, unless something else is said. */
function entry(count: number, from: number, to: number, more: Partial<Entry> = {}): Entry {
  const span = { from: at(from), to: at(to) };
  return { outcome: 'bad', count, span, cause: 'timeout', source: sourceOf(), ...more };
}

function declared(more: Parameters<typeof promise>[0], book = bookOf()): SloBook {
  book.declare({ slo: promise({ alertPolicy: [], ...more }), timeMs: at(0), version: '' });
  return book;
}

describe('the book of an SLO', () => {
  it('enters good and bad events where they belong', () => {
    const book = bookOf();
    expect(book.enter(entry(4, 0, 20), at(20))).toBe(0);
    expect(book.enter(entry(10, 10, 20, { outcome: 'good' }), at(20))).toBe(0);
    expect(book.account.events({ from: at(0), to: at(10) })).toEqual({ good: 0, bad: 2 });
    expect(book.account.events({ from: at(10), to: at(20) })).toEqual({ good: 10, bad: 2 });
  });

  it('adds up all that was ever counted, and goes on with that after a restart', () => {
    const book = bookOf();
    book.enter(entry(4, 0, 20), at(20));
    book.enter(entry(10, 10, 20, { outcome: 'good' }), at(20));
    // Too old for any window: lost, and not counted.
    book.enter(entry(7, 0, 10), at(90 * 86_400));
    expect(book.ever).toEqual({ good: 10, bad: 4 });
    const dump = book.dump();
    const surroundings = { id: book.id, resolutions: DEFAULT_RESOLUTIONS, staleAfterMs: MINUTE, keepsHours: false };
    const restored = SloBook.restore(dump, surroundings);
    restored.enter(entry(1, 20, 30), at(30));
    expect(restored.ever).toEqual({ good: 10, bad: 5 });
    const { ever: _, ...ofAnEarlierVersion } = dump;
    expect(SloBook.restore(ofAnEarlierVersion, surroundings).ever).toEqual({ good: 0, bad: 0 });
  });

  it('remembers who spent, and good events are no spending', () => {
    const book = bookOf();
    book.enter(entry(10, 0, 20, { outcome: 'good' }), at(20));
    expect(book.spending('cause', ALWAYS)).toEqual({ top: [], other: 0 });
    expect(book.dump().spenders).toBe(null);
    book.enter(entry(4, 0, 20), at(20));
    expect(book.spending('cause', ALWAYS)).toEqual({ top: [{ name: 'timeout', bad: 4 }], other: 0 });
    expect(book.spending('version', ALWAYS).top).toEqual([{ name: '1.0.0', bad: 4 }]);
    expect(book.spending('instance', ALWAYS).top).toEqual([{ name: 'a', bad: 4 }]);
  });

  it('has nothing to enter where nothing happened', () => {
    const book = bookOf();
    expect(book.enter(entry(0, -100 * 86_400, -99 * 86_400), at(20))).toBe(0);
    expect(book.dump()).toMatchObject({ spenders: null, account: { rings: { latestMs: null } } });
  });

  it('keeps spending in a sixtieth of the window, so that a long stream is spread over it', () => {
    const book = declared({ window: window('30d') });
    // A sixtieth of 30 days is 12 hours, and four hours from the start such a slot begins.
    book.enter(entry(200, 0, 86_400), at(86_400));
    expect(book.spending('cause', { from: at(4 * 3600), to: at(16 * 3600) }).top).toEqual([
      { name: 'timeout', bad: 100 },
    ]);
    expect(book.dump().spenders?.cause.slotMs).toBe(12 * HOUR);
  });

  it('keeps spending in slots that are whole numbers of the finest ones', () => {
    const book = declared({ window: window('70m') });
    book.enter(entry(1, 0, 10), at(10));
    expect(book.dump().spenders?.cause.slotMs).toBe(70 * SECOND);
    const odd = declared({ window: window('61m') });
    odd.enter(entry(1, 0, 10), at(10));
    expect(odd.dump().spenders?.cause.slotMs).toBe(70 * SECOND);
  });

  it('says how many events are lost because they are too old', () => {
    const book = bookOf();
    expect(book.enter(entry(5, -40 * 86_400, -35 * 86_400), at(0))).toBe(5);
    expect(book.enter(entry(40, -40 * 86_400, 0), at(0))).toBe(10);
    expect(book.account.events(ALWAYS)).toEqual({ good: 0, bad: 30 });
    expect(book.spending('cause', ALWAYS).top).toEqual([{ name: 'timeout', bad: 30 }]);
  });

  it('starts with the earliest telemetry, whenever that comes', () => {
    const book = bookOf();
    expect(book.startMs).toBe(undefined);
    book.cover({ from: at(100), to: at(110) });
    book.cover({ from: at(110), to: at(120) });
    expect(book.startMs).toBe(at(100));
    book.cover({ from: at(40), to: at(50) });
    expect(book.startMs).toBe(at(40));
    expect(book.covered.dump()).toEqual([
      [at(40), at(50)],
      [at(100), at(120)],
    ]);
  });

  it.each([
    ['inside a slot', 43, 40, 43],
    ['on a boundary', 50, 40, 50],
  ])('takes telemetry of one instant %s for that of its slot', (_, seconds, from, to) => {
    const book = bookOf();
    book.cover({ from: at(seconds), to: at(seconds) });
    expect(book.covered.dump()).toEqual([[at(from), at(to)]]);
  });

  it('expects to see all of a span, but for what a correction removes', () => {
    const book = bookOf();
    book.cover({ from: at(0), to: at(100) });
    const span = { from: at(0), to: at(200) };
    expect(book.coverage(span)).toEqual({ observedMs: 100 * SECOND, expectedMs: 200 * SECOND });
    const words = { author: 'ann', reason: 'move', enteredAt: at(200) };
    const spans = [{ from: at(80), to: at(150) }];
    book.account.correct({ id: 'm', spans, semantics: 'remove', ...words });
    expect(book.coverage(span)).toEqual({ observedMs: 80 * SECOND, expectedMs: 130 * SECOND });
  });
});

describe('what the book of an SLO keeps', () => {
  const alerts = parseBudgetAlerts('page exhausted within 1d over 9h; ticket 50% spent');
  const budgetAlerts = alerts.kind === 'refused' ? [] : alerts.value;

  it.each([
    ['its window', { window: window('7d') }, 7 * DAY],
    ['an hour at least, which its burn rate is told for', { window: window('10m') }, HOUR],
    ['what its alerts look at', { window: window('1h'), alertPolicy: alertPolicy('page 6h/30m > 2') }, 6 * HOUR],
    ['what an alert on its budget looks at', { window: window('1h'), budgetAlerts }, 9 * HOUR],
  ])('is %s', (_, slo, keptMs) => {
    expect(declared(slo).account.keptMs).toBe(keptMs);
  });

  it('is a month while nobody has declared it', () => {
    expect(bookOf().account.keptMs).toBe(30 * DAY);
  });

  it('is forgotten when no window reaches it any more', () => {
    const book = declared({ window: window('1d') });
    for (const hour of [1, 20]) {
      book.enter(entry(1, 3600 * hour - 10, 3600 * hour), at(3600 * hour));
      book.cover({ from: at(3600 * hour - 10), to: at(3600 * hour) });
    }
    book.forgetBefore(at(3600 * 24));
    expect(book.covered.dump()).toHaveLength(2);
    book.forgetBefore(at(3600 * 30));
    expect(book.covered.dump()).toEqual([[at(3600 * 20 - 10), at(3600 * 20)]]);
    for (const by of ['cause', 'version', 'instance'] as const) {
      expect(book.spending(by, ALWAYS).top.map(({ bad }) => bad)).toEqual([1]);
    }
  });

  it('can be forgotten before anybody spent anything', () => {
    const book = declared({ window: window('1d') });
    book.cover({ from: at(0), to: at(10) });
    book.forgetBefore(at(3600 * 30));
    expect(book.covered.dump()).toEqual([]);
  });

  it('is all forgotten when it was neither declared nor heard of for longer than that', () => {
    const book = declared({ window: window('1d') });
    expect(book.isForgotten(at(86_400))).toBe(false);
    expect(book.isForgotten(at(86_400) + 1)).toBe(true);
    book.cover({ from: at(10), to: at(20) });
    expect(book.isForgotten(at(86_420))).toBe(false);
    expect(book.isForgotten(at(86_420) + 1)).toBe(true);
    const undeclared = bookOf();
    undeclared.cover({ from: at(10), to: at(20) });
    expect(undeclared.isForgotten(at(20) + 30 * DAY)).toBe(false);
    expect(undeclared.isForgotten(at(21) + 30 * DAY)).toBe(true);
  });
});
