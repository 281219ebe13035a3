import { describe, expect, it } from 'vitest';
import { DEFAULT_PATIENCE } from '../limits.js';
import { at, SECOND } from '../test-fleet.js';
import { InstanceBook, seriesKey } from './instance-book.js';

function instance(...reports: readonly number[]): InstanceBook {
  const book = new InstanceBook('a', Number.NEGATIVE_INFINITY);
  for (const seconds of reports) book.report(at(seconds), at(seconds));
  return book;
}

describe('an instance', () => {
  it('has no interval before its second report', () => {
    expect(instance()).toMatchObject({ intervalMs: undefined, previousReportMs: undefined });
    expect(instance(10)).toMatchObject({ intervalMs: undefined, previousReportMs: undefined, lastEventMs: at(10) });
  });

  it.each([
    ['the time between two reports', [10, 20], 10],
    ['the longer one at once', [10, 20, 50], 30],
    ['slowly less after a shorter one', [10, 50, 60], 32.5],
    ['the same for reports that are as far apart', [10, 20, 30, 40], 10],
    ['the same when one report comes in several points', [10, 20, 20, 20], 10],
    ['the same when an older report comes late', [10, 20, 15], 10],
  ])('takes for its interval %s', (_, reports, seconds) => {
    expect(instance(...reports).intervalMs).toBe(seconds * SECOND);
  });

  it('knows the report before the newest', () => {
    expect(instance(10, 20, 35).previousReportMs).toBe(at(20));
    expect(instance(10, 20, 20, 15).previousReportMs).toBe(at(10));
  });

  it('was last heard when the newest arrived, in whatever order they arrive', () => {
    const book = instance(10);
    book.report(at(5), at(40));
    expect(book).toMatchObject({ arrivedMs: at(40), lastEventMs: at(10) });
    book.report(at(30), at(35));
    expect(book).toMatchObject({ arrivedMs: at(40), lastEventMs: at(30) });
  });

  it('is waited for as long as two of its intervals and a slot take, and no longer than patience allows', () => {
    const slotMs = 10 * SECOND;
    expect(instance(10).patienceMs(DEFAULT_PATIENCE, slotMs)).toBe(180 * SECOND);
    expect(instance(10, 30).patienceMs(DEFAULT_PATIENCE, slotMs)).toBe(50 * SECOND);
    expect(instance(10, 310).patienceMs(DEFAULT_PATIENCE, slotMs)).toBe(180 * SECOND);
  });

  it('finds the series that it has begun, and counts them', () => {
    const book = instance();
    expect(book.find('pay', 'timeout')).toBe(undefined);
    const timeouts = book.begin('pay', 'timeout');
    const refusals = book.begin('pay', 'refused');
    book.begin('show', 'timeout');
    expect(book.find('pay', 'timeout')).toBe(timeouts);
    expect(book.find('pay', 'refused')).toBe(refusals);
    expect(book.find('show', 'refused')).toBe(undefined);
    expect(book.seriesCount).toBe(3);
  });

  it('is the same after being stored, whether it has said much or nothing', () => {
    const silent = new InstanceBook('b', Number.NEGATIVE_INFINITY);
    const busy = new InstanceBook('a', at(5));
    for (const seconds of [10, 20, 40]) busy.report(at(seconds), at(seconds + 1));
    Object.assign(busy, { version: '1.2.3', isAggregator: true, usedTwiceSinceMs: at(20) });
    const arrival = { knownBeforeMs: Number.NEGATIVE_INFINITY, previousReportMs: undefined };
    const point = { startMs: at(0), timeMs: at(10), value: 5, temporality: 'cumulative' } as const;
    busy.begin('pay', 'timeout').advance(point, arrival);
    for (const book of [silent, busy]) {
      const restored = InstanceBook.restore(JSON.parse(JSON.stringify(book.dump())));
      expect(restored.dump()).toEqual(book.dump());
      expect({ ...restored }).toEqual({ ...book });
      expect(restored.find('pay', 'timeout')?.total).toBe(book.find('pay', 'timeout')?.total);
    }
    expect(silent.dump()).toEqual({
      id: 'b',
      version: '',
      isAggregator: false,
      knownBeforeMs: null,
      lastEventMs: null,
      arrivedMs: null,
      previousReportMs: null,
      intervalMs: null,
      usedTwiceSinceMs: null,
      series: [],
    });
  });
});

describe('the key of a series', () => {
  it('is never the same for two outcomes or two causes', () => {
    const outcomes = ['good', 'bad'] as const;
    const keys = outcomes.flatMap((outcome) => ['', 'timeout', 'good'].map((cause) => seriesKey(outcome, cause)));
    expect(new Set(keys).size).toBe(6);
  });
});
