import { type JobOptions, measuredHandler, type Queue } from './jobs.js';
import type { Callable } from './same-function.js';
import type { Measured } from './service-core.js';

interface Message {
  /** Epoch ms, as text. */
  readonly timestamp: string;
}

/** What is used of what KafkaJS hands to `eachMessage` or to `eachBatch`. */
export type KafkajsPayload =
  | { readonly topic: string; readonly message: Message }
  | { readonly batch: { readonly topic: string; readonly messages: readonly Message[] } };

export interface KafkajsOptions extends JobOptions<KafkajsPayload> {
  /**
   * From when on a message is late: from the `start` of its handler, or from the moment it was `produced`, by its timestamp;
   * of a batch, its oldest message. The start when unset.
   */
  readonly from?: 'start' | 'produced';
}

/**
 * A handler for `consumer.run` that does what `handler` does, with every call measured:
 * `run({ eachMessage: kafkajs(shop, handler) })`, or `eachBatch`, where a batch is one event. The operation is the topic. KafkaJS
 * hands a message over again when its handler has thrown, and each of these is an event.
 */
export function kafkajs<Handler extends Callable>(
  service: Measured,
  handler: Handler,
  options: KafkajsOptions = {},
): Handler {
  const queue: Queue<KafkajsPayload> = {
    names: (payload) => ['batch' in payload ? payload.batch.topic : payload.topic],
    dueMs: (payload) => (options.from === 'produced' ? producedMs(payload) : undefined),
    isAside: () => false,
  };
  return measuredHandler(service, handler, queue, options);
}

function producedMs(payload: KafkajsPayload): number | undefined {
  const message = 'batch' in payload ? payload.batch.messages[0] : payload.message;
  const producedAtMs = Number(message?.timestamp);
  return producedAtMs > 0 ? producedAtMs : undefined;
}
