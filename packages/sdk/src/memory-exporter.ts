import { ATTRIBUTE, METRIC, OUTCOME } from '@plimsoll/otlp';

/** Good and bad events of one SLO as they were exported, the bad ones by cause. */
export interface ExportedEvents {
  readonly good: number;
  readonly bad: number;
  readonly causes: Readonly<Record<string, number>>;
}

interface Exported {
  readonly scopeMetrics: readonly {
    readonly metrics: readonly {
      readonly descriptor: { readonly name: string };
      readonly dataPoints: readonly {
        readonly attributes: Readonly<Record<string, unknown>>;
        readonly value: unknown;
      }[];
    }[];
  }[];
}

/**
 * An exporter that keeps what it is given, in the place of a receiver: `start(shop, { exporter: new MemoryExporter() })`, or for a reader of
 * one's own. {@link fail} makes it one that is down.
 */
export class MemoryExporter {
  /** Every snapshot, the oldest first, in the shape of OpenTelemetry JS. */
  readonly snapshots: Exported[] = [];
  private error: Error | undefined;

  /** From now on it takes nothing; without an error, everything again. */
  fail(error?: Error): void {
    this.error = error;
  }

  /** What the newest snapshot says of an SLO; undefined where it says nothing. */
  events(slo: string): ExportedEvents | undefined {
    const points = (this.snapshots.at(-1)?.scopeMetrics ?? [])
      .flatMap(({ metrics }) => metrics)
      .filter(({ descriptor }) => descriptor.name === METRIC.events)
      .flatMap(({ dataPoints }) => dataPoints)
      .filter(({ attributes }) => attributes[ATTRIBUTE.sloName] === slo);
    if (points.length === 0) return undefined;
    let good = 0;
    let bad = 0;
    const causes: Record<string, number> = {};
    for (const { attributes, value } of points) {
      if (attributes[ATTRIBUTE.outcome] === OUTCOME.good) good += Number(value);
      else {
        bad += Number(value);
        if (Number(value) > 0) causes[String(attributes[ATTRIBUTE.cause])] = Number(value);
      }
    }
    return { good, bad, causes };
  }

  export(metrics: Exported, done: (result: { code: number; error?: Error }) => void): void {
    if (this.error) {
      done({ code: 1, error: this.error });
      return;
    }
    this.snapshots.push(metrics);
    done({ code: 0 });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
