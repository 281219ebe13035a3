import { describe, expect, it } from 'vitest';
import { DEFAULT_PATIENCE } from '../limits.js';
import { at, SECOND } from '../test-fleet.js';
import { InstanceBook } from './instance-book.js';
import { listen } from './watermark.js';

/** An instance that reported at these seconds, each report arriving `lag` seconds later. */
function instance(reports: readonly number[], lag = 0): InstanceBook {
  const book = new InstanceBook('a', Number.NEGATIVE_INFINITY);
  for (const seconds of reports) book.report(at(seconds), at(seconds + lag));
  return book;
}

function heard(now: number, instances: readonly InstanceBook[], before?: number) {
  const context = {
    before: before === undefined ? undefined : at(before),
    patience: DEFAULT_PATIENCE,
    slotMs: 10 * SECOND,
  };
  const { watermarkMs, live, silent } = listen(instances, { ...context, now: at(now) });
  return { watermark: watermarkMs === undefined ? undefined : (watermarkMs - at(0)) / SECOND, live, silent };
}

describe('the watermark of a service', () => {
  it.each<[what: string, now: number, instances: InstanceBook[], watermark: number]>([
    ['is the event time of the only instance', 65, [instance([10, 20, 60])], 60],
    ['does not mistake a flush for a habit', 95, [instance([90, 95]), instance([10, 40, 70, 71])], 71],
    ['is the least of the live ones', 65, [instance([50, 60]), instance([44, 54])], 54],
    ['waits for an instance that may be a little late', 75, [instance([60, 70]), instance([50, 60])], 60],
    ['gives an instance up after two of its intervals and a slot', 95, [instance([80, 90]), instance([50, 60])], 90],
    ['waits longer for one that reports by the minute', 200, [instance([190, 200]), instance([30, 90])], 90],
    ['waits no longer than its patience for one that it hardly knows', 200, [instance([190, 200]), instance([30])], 30],
    ['gives that one up as well', 215, [instance([200, 210]), instance([30])], 210],
    ['follows the clock when all are silent', 500, [instance([50, 60]), instance([50, 60])], 500],
    ['does not wait for a clock that is far behind', 1000, [instance([990, 1000]), instance([90, 100], 900)], 1000],
    ['does not run ahead of the clock', 65, [instance([60, 70])], 65],
  ])('%s', (_, now, instances, watermark) => {
    expect(heard(now, instances).watermark).toBe(watermark);
  });

  it('never goes back', () => {
    expect(heard(65, [instance([50, 60])], 63).watermark).toBe(63);
  });

  it('follows the clock when the last instance has been forgotten', () => {
    expect(heard(500, [], 63).watermark).toBe(500);
  });

  it('does not exist before anything was heard', () => {
    expect(heard(65, [])).toEqual({ watermark: undefined, live: 0, silent: 0 });
  });

  it('tells live instances from silent ones by when their reports arrive, not by their clocks', () => {
    const slow = instance([990, 1000]);
    const behind = instance([90, 100], 900);
    const gone = instance([10, 20]);
    expect(heard(1005, [slow, behind, gone])).toMatchObject({ live: 2, silent: 1 });
  });
});
