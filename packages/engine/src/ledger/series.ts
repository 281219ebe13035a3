import { type Advance, type Arrival, CumulativeCounter, type CumulativeCounterDump } from './cumulative-counter.js';
import { DeltaCounter, type DeltaCounterDump } from './delta-counter.js';
import type { Temporality } from './points.js';

/** One outcome (and cause) of one SLO in one instance. A sender that changes its temporality goes on in the other counter. */
export class Series {
  #cumulative: CumulativeCounter | undefined;
  #delta: DeltaCounter | undefined;

  advance(
    point: { startMs: number; timeMs: number; value: number; temporality: Temporality },
    arrival: Arrival,
  ): Advance {
    if (point.temporality === 'delta') {
      this.#delta ??= new DeltaCounter();
      return this.#delta.advance(point);
    }
    this.#cumulative ??= new CumulativeCounter();
    return this.#cumulative.advance(point, arrival);
  }

  /** Have two live processes written to it? */
  get isUsedTwice(): boolean {
    return (this.#cumulative?.isUsedTwice ?? false) || (this.#delta?.isUsedTwice ?? false);
  }

  get total(): number {
    return (this.#cumulative?.total ?? 0) + (this.#delta?.total ?? 0);
  }

  dump(): SeriesDump {
    return {
      ...(this.#cumulative && { cumulative: this.#cumulative.dump() }),
      ...(this.#delta && { delta: this.#delta.dump() }),
    };
  }

  static restore({ cumulative, delta }: SeriesDump): Series {
    const series = new Series();
    if (cumulative) series.#cumulative = CumulativeCounter.restore(cumulative);
    if (delta) series.#delta = DeltaCounter.restore(delta);
    return series;
  }
}

/** As plain data. */
export interface SeriesDump {
  readonly cumulative?: CumulativeCounterDump;
  readonly delta?: DeltaCounterDump;
}
