import { gunzipSync } from 'node:zlib';
import { ATTRIBUTE, decodeMetrics, encodingOf, METRIC, type MetricsSink, OUTCOME } from '@plimsoll/otlp';

/** Cumulative events of one process. */
export interface Totals {
  good: number;
  bad: number;
}

/** What the processor has acknowledged of each instance: from then on it has no excuse. */
export class Deliveries {
  readonly #byInstance = new Map<string, Totals>();
  count = 0;

  /** Notes a request that was answered with success. */
  acknowledged(body: Uint8Array, { type, encoding }: { type: string; encoding: string | undefined }): void {
    this.count += 1;
    let instance = '';
    const ignore = () => {};
    const sink: MetricsSink = {
      resource: (attributes) => {
        instance = String(attributes[ATTRIBUTE.serviceInstanceId]);
      },
      scope: ignore,
      number: ({ metric, attributes, value }) => {
        if (metric !== METRIC.events) return;
        const totals = this.of(instance);
        const outcome = attributes[ATTRIBUTE.outcome] === OUTCOME.good ? 'good' : 'bad';
        // Bad ones come by cause; this service has one cause, so the largest value is all of them.
        totals[outcome] = Math.max(totals[outcome], value);
      },
      histogram: ignore,
      exponential: ignore,
    };
    const plain = encoding === 'gzip' ? gunzipSync(body) : body;
    decodeMetrics(plain, encodingOf(type) ?? 'protobuf', sink);
  }

  of(instance: string): Totals {
    const known = this.#byInstance.get(instance) ?? { good: 0, bad: 0 };
    this.#byInstance.set(instance, known);
    return known;
  }
}
