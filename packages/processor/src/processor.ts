import { Books } from '@plimsoll/engine';
import { EventStreams } from './api/event-stream.js';
import { createApiServer } from './api-server.js';
import { type ProcessorConfig, readConfig } from './config.js';
import { Evaluator } from './evaluator.js';
import { listenBoth, type ProcessorAddresses } from './listen.js';
import { createOtlpServer } from './otlp-server.js';
import { SelfCounters } from './self-counters.js';

/** One processor. It starts once and stops once. */
export interface Processor {
  /** Listens on both ports, or on none and throws a `ListenError`. May be called again: it starts once. */
  start(): Promise<ProcessorAddresses>;
  /** One round of evaluation now, besides those that the timer starts. */
  evaluate(): void;
  /** Turns new requests away, lets running ones finish for up to `limits.stopTimeoutMs`, evaluates once more. May be called again. */
  stop(): Promise<void>;
}

/** A processor with its own books, not yet listening. Throws a `ConfigurationError` with everything that is wrong. */
export function createProcessor(config: ProcessorConfig = {}): Processor {
  const settings = readConfig(config);
  const { clock, report, resolutions, evaluationIntervalMs: intervalMs } = settings;
  const counters = new SelfCounters();
  const books = new Books({ resolutions });
  const streams = new EventStreams({ limit: settings.limits.eventStreams });
  const evaluator = new Evaluator({
    books,
    clock,
    counters,
    intervalMs,
    report,
    onEvaluated: (evaluation) => streams.tell(evaluation),
  });
  const otlp = createOtlpServer(settings, { books, counters });
  const sources = { books, counters, evaluator, startedAtMs: clock.wallMs(), clock };
  const api = createApiServer(settings, sources, streams);
  const servers = [otlp, api];
  let starting: Promise<ProcessorAddresses> | undefined;
  let stopping: Promise<void> | undefined;

  async function start(): Promise<ProcessorAddresses> {
    const addresses = await listenBoth({
      otlp: { app: otlp.app, address: settings.otlp },
      api: { app: api.app, address: settings.api },
    });
    evaluator.start();
    return addresses;
  }

  async function stop(): Promise<void> {
    for (const server of servers) server.drain();
    const impatience = setTimeout(() => {
      for (const { app } of servers) app.server.closeAllConnections();
    }, settings.limits.stopTimeoutMs);
    await Promise.all(servers.map(({ app }) => app.close()));
    clearTimeout(impatience);
    evaluator.stop();
  }

  return {
    start: () => {
      starting ??= start();
      return starting;
    },
    evaluate: () => evaluator.evaluate(),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
