import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Advance, type Arrival, CumulativeCounter, EPOCHS_REMEMBERED } from './cumulative-counter.js';

const NEW: Arrival = { knownBeforeMs: Number.NEGATIVE_INFINITY, previousReportMs: undefined };

type Report = readonly [startMs: number, timeMs: number, value: number];

function told(advance: Advance): string {
  return advance.kind === 'increased'
    ? `+${advance.increase} (${advance.span.from}, ${advance.span.to}]`
    : advance.kind;
}

function enter(reports: readonly Report[], arrival: Arrival = NEW): { counter: CumulativeCounter; said: string[] } {
  const counter = new CumulativeCounter();
  const said = reports.map(([startMs, timeMs, value]) => told(counter.advance({ startMs, timeMs, value }, arrival)));
  return { counter, said };
}

/** A counter's true history: some lives, each with the events of some intervals. */
const lives = fc
  .array(
    fc.record({
      pause: fc.integer({ min: 0, max: 500 }),
      steps: fc.array(fc.record({ ms: fc.integer({ min: 1, max: 500 }), events: fc.nat(50) }), {
        minLength: 1,
        maxLength: 8,
      }),
    }),
    { minLength: 1, maxLength: EPOCHS_REMEMBERED },
  )
  .map((drawn) => {
    const reports: Report[] = [];
    let now = 1000;
    let total = 0;
    for (const { pause, steps } of drawn) {
      now += pause;
      const startMs = now;
      let value = 0;
      for (const { ms, events } of steps) {
        now += ms;
        value += events;
        reports.push([startMs, now, value]);
      }
      now += 1;
      total += value;
    }
    return { reports, total };
  });

/** Reports in any order, some of them several times. */
const mangled = lives.chain(({ reports, total }) =>
  fc.record({
    total: fc.constant(total),
    inOrder: fc.constant(reports),
    reports: fc.array(fc.nat(reports.length - 1), { maxLength: reports.length }).chain((again) => {
      const all = [...reports, ...again.map((i) => reports[i] ?? reports[0])].filter((report) => report !== undefined);
      return fc.shuffledSubarray(all, { minLength: all.length });
    }),
  }),
);

describe('the ledger of a counter', () => {
  it('counts the same for any shuffle and any duplication of its reports', () => {
    fc.assert(
      fc.property(mangled, ({ reports, total }) => {
        const { counter, said } = enter(reports);
        expect(counter.total).toBe(total);
        const added = said.map((word) => Number(/^\+(\d+)/.exec(word)?.[1] ?? 0));
        expect(added.reduce((sum, one) => sum + one, 0)).toBe(total);
        expect(said.some((word) => word === 'fell' || word.startsWith('+-'))).toBe(false);
      }),
    );
  });

  it('counts the same for any split: reports that are left out are in the next', () => {
    fc.assert(
      fc.property(lives, fc.infiniteStream(fc.boolean()), ({ reports, total }, kept) => {
        const lastOfLife = (i: number) => reports[i + 1]?.[0] !== reports[i]?.[0];
        const thinned = reports.filter((_, i) => kept.next().value || lastOfLife(i));
        expect(enter(thinned).counter.total).toBe(total);
      }),
    );
  });

  it('merges as a join: in any grouping, and once or twice, it ends in the same epochs', () => {
    fc.assert(
      fc.property(mangled, ({ inOrder, reports }) => {
        const epochs = (counter: CumulativeCounter) => [...counter.epochs()].sort((a, b) => a.startMs - b.startMs);
        const once = enter(inOrder).counter;
        const twice = enter([...reports, ...inOrder]).counter;
        expect(epochs(twice)).toEqual(epochs(once));
      }),
    );
  });

  it('goes on after being stored as if it had not been', () => {
    fc.assert(
      fc.property(mangled, fc.nat(), ({ reports }, cut) => {
        const half = cut % (reports.length + 1);
        const whole = enter(reports);
        const first = enter(reports.slice(0, half));
        const restored = CumulativeCounter.restore(JSON.parse(JSON.stringify(first.counter.dump())));
        const rest = reports
          .slice(half)
          .map(([startMs, timeMs, value]) => told(restored.advance({ startMs, timeMs, value }, NEW)));
        expect([...first.said, ...rest]).toEqual(whole.said);
        expect(restored.dump()).toEqual(whole.counter.dump());
      }),
    );
  });
});
