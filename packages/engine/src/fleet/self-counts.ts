import type { EngineErrorCode } from '../errors.js';
import type { HistogramAdvance } from '../latency/histogram-counter.js';
import { DUPLICATE, NOTHING_NEW, type Outcome } from '../ledger/points.js';

/** What the books count about themselves, since they were opened. */
export class SelfCounts {
  /** Points that were entered, and the events they added. */
  counted = 0;
  events = 0;
  duplicates = 0;
  /** Points from the future, counted at most a slot ahead. */
  clamped = 0;
  /** Points of slots that an evaluation had passed already: entered where they belong, but no past alert is judged anew. */
  late = 0;
  /** Events from before the time that is kept. */
  droppedEvents = 0;
  /** Streams whose first value could not be counted, because it may have been counted before. */
  baselines = 0;
  /** Instances found to write to one series from two processes. */
  instancesUsedTwice = 0;
  /** Instances that were forgotten after long silence. */
  departed = 0;
  /** Declarations that differed from the one in force. */
  conflicts = 0;
  readonly refused = new Map<EngineErrorCode, number>();

  duplicate(): Outcome {
    this.duplicates += 1;
    return DUPLICATE;
  }

  refuse(code: EngineErrorCode): Extract<Outcome, { kind: 'refused' }> {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    return { kind: 'refused', code };
  }

  /** What becomes of a histogram that brings nothing new. */
  addsNothing(kind: Exclude<HistogramAdvance['kind'], 'increased'>): Outcome {
    switch (kind) {
      case 'known':
        return this.duplicate();
      case 'fell':
        return this.refuse('histogram-fell');
      case 'forgotten':
        return this.refuse('epoch-forgotten');
      case 'baseline':
        this.baselines += 1;
        return NOTHING_NEW;
    }
  }

  dump(): SelfCountsDump {
    const { counted, events, duplicates, clamped, late, droppedEvents, baselines } = this;
    const { instancesUsedTwice, departed, conflicts } = this;
    return {
      counted,
      events,
      duplicates,
      clamped,
      late,
      droppedEvents,
      baselines,
      instancesUsedTwice,
      departed,
      conflicts,
      refused: [...this.refused],
    };
  }

  static restore({ refused, ...numbers }: SelfCountsDump): SelfCounts {
    const counts = Object.assign(new SelfCounts(), numbers);
    for (const [code, count] of refused) counts.refused.set(code, count);
    return counts;
  }
}

/** As plain data. */
export interface SelfCountsDump {
  readonly counted: number;
  readonly events: number;
  readonly duplicates: number;
  readonly clamped: number;
  readonly late: number;
  readonly droppedEvents: number;
  readonly baselines: number;
  readonly instancesUsedTwice: number;
  readonly departed: number;
  readonly conflicts: number;
  readonly refused: readonly (readonly [code: EngineErrorCode, count: number])[];
}
