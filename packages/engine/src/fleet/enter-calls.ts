import type { Span } from '@plimsoll/slo';
import { HistogramCounter } from '../latency/histogram-counter.js';
import type { Operations } from '../latency/operations.js';
import { type CallsPoint, type Judged, type MetCalls, NOTHING_NEW, type Outcome } from '../ledger/points.js';
import type { Source } from '../ledger/source.js';
import type { Patience } from '../limits.js';
import type { InstanceBook } from './instance-book.js';
import type { SelfCounts } from './self-counts.js';
import type { SloBook } from './slo-book.js';

/** What entering calls needs of the books of a service. */
interface Room {
  readonly setting: { readonly patience: Patience; readonly self: SelfCounts };
  readonly operations: Operations;
  lastHeardMs: number;
  revision: number;
  sloBook(name: string): SloBook | undefined;
  instanceOf(source: Source): InstanceBook | undefined;
  admitSeries(): boolean;
  notAhead(timeMs: number, receivedMs: number): number;
}

/** Enters what a metric of anybody has counted of calls, once: what is new of it is judged, and counts for every SLO concerned. */
export function countCalls(room: Room, point: CallsPoint, receivedMs: number): Outcome {
  const { self } = room.setting;
  const { source, series, judge, operations } = point;
  const instance = room.instanceOf(source);
  if (!instance) return self.refuse('too-many-instances');
  let counter = instance.calls.get(series);
  if (!counter) {
    if (!room.admitSeries()) return self.refuse('too-many-series');
    counter = new HistogramCounter();
    instance.calls.set(series, counter);
  }
  instance.isSporadic = false;
  const timeMs = heard(room, instance, { source, timeMs: point.timeMs, receivedMs });
  const advance = counter.advance(point, instance);
  if (advance.kind !== 'increased') return self.addsNothing(advance.kind);
  const to = Math.min(advance.span.to, timeMs);
  const span = { from: Math.min(advance.span.from, to), to };
  let increase = 0;
  for (const judged of judge(advance.increase)) increase += enter(room, judged, { source, span, receivedMs });
  for (const operation of operations) {
    if (!room.operations.isFullFor(operation)) room.operations.add(operation, advance.increase, span);
  }
  return counted(self, increase);
}

/** Enters calls that were met one by one. */
export function meetCalls(room: Room, met: MetCalls, receivedMs: number): Outcome {
  const { self, patience } = room.setting;
  const { source, calls, watched, latencies } = met;
  const instance = room.instanceOf(source);
  if (!instance) return self.refuse('too-many-instances');
  const beforeMs = instance.lastEventMs;
  if (!Number.isFinite(beforeMs)) instance.isSporadic = true;
  const timeMs = heard(room, instance, { source, timeMs: met.timeMs, receivedMs });
  // An instance that was heard before and is heard again was there in between.
  const seen = { from: Math.min(timeMs, Math.max(beforeMs, timeMs - patience.silentAfterMs)), to: timeMs };
  for (const slo of watched) room.sloBook(slo)?.cover(seen);
  let increase = 0;
  for (const call of calls) {
    const at = room.notAhead(call.timeMs, receivedMs);
    increase += enter(room, call, { source, span: { from: at, to: at }, receivedMs });
  }
  for (const { operation, histogram } of latencies) {
    if (!room.operations.isFullFor(operation)) room.operations.add(operation, histogram, { from: timeMs, to: timeMs });
  }
  return counted(self, increase);
}

function counted(self: SelfCounts, increase: number): Outcome {
  self.counted += 1;
  return increase === 0 ? NOTHING_NEW : { kind: 'counted', increase };
}

/** Notes that an instance was heard, and returns when, by a clock that is not believed too far ahead. */
function heard(
  room: Room,
  instance: InstanceBook,
  { source, timeMs, receivedMs }: { source: Source; timeMs: number; receivedMs: number },
): number {
  const believedMs = room.notAhead(timeMs, receivedMs);
  instance.version = source.version;
  instance.report(believedMs, receivedMs);
  if (receivedMs > room.lastHeardMs) room.lastHeardMs = receivedMs;
  room.revision += 1;
  return believedMs;
}

/** Enters events that somebody has judged, and returns how many were taken. What instances report with our SDK is not counted twice. */
function enter(
  room: Room,
  { slo, outcome, cause, count }: Judged,
  { source, span, receivedMs }: { source: Source; span: Span; receivedMs: number },
): number {
  const { self, patience } = room.setting;
  const book = room.sloBook(slo);
  if (!book) self.refuse('too-many-slos');
  else if (receivedMs - book.reportedMs < patience.silentAfterMs) self.refuse('counted-by-instance');
  else {
    const lost = book.enter({ outcome, count, span, cause, source }, receivedMs);
    book.cover(span);
    self.droppedEvents += lost;
    self.events += count - lost;
    return count - lost;
  }
  return 0;
}
