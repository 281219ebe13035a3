import { alertsView, Books } from '@plimsoll/engine';
import { EventStreams } from './api/event-stream.js';
import { createApiServer } from './api-server.js';
import { type ProcessorConfig, readConfig, type Settings } from './config.js';
import { Corrections } from './corrections.js';
import { DeclaredFiles } from './declarations/declared-files.js';
import { Declaring } from './declarations/declaring.js';
import { Evaluator } from './evaluator.js';
import { History } from './history.js';
import { Journeys } from './journeys.js';
import { forgetfulKeeper, type Keeper } from './keeper.js';
import { listenBoth, type ProcessorAddresses } from './listen.js';
import { Notifier } from './notify/notifier.js';
import { createOtlpServer } from './otlp-server.js';
import { Receiver } from './receiver.js';
import { SelfCounters } from './self-counters.js';

/** One processor. It starts once and stops once. */
export interface Processor {
  /**
   * Takes its data directory and brings the books back, or throws a `StoreError`; then listens on both ports, or on none and throws a `ListenError`. May be
   * called again: it starts once.
   */
  start(): Promise<ProcessorAddresses>;
  /** One round of evaluation, besides those that the timer starts: done at once, and resolved when its alerts are kept. Nothing before the start. */
  evaluate(): Promise<void>;
  /** Writes everything that changed down now, besides what is written down by and by. Nothing where the books are in memory only. */
  checkpoint(): Promise<void>;
  /** Turns new requests away, lets running ones finish for up to `limits.stopTimeoutMs`, evaluates once more, writes the books down. May be called again. */
  stop(): Promise<void>;
}

/** A processor with its own books, not yet listening. Throws a `ConfigurationError` with everything that is wrong. */
export function createProcessor(config: ProcessorConfig = {}): Processor {
  const settings = readConfig(config);
  let starting: Promise<Started> | undefined;
  let stopping: Promise<void> | undefined;
  let started: Started | undefined;

  async function stop(): Promise<void> {
    await starting?.catch(() => {});
    await started?.stop();
  }

  return {
    start: async () => {
      starting ??= start(settings);
      started = await starting;
      return started.addresses;
    },
    evaluate: async () => started?.evaluator.evaluate(),
    checkpoint: async () => started?.keeper.checkpoint(1),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** A processor that listens. */
interface Started {
  readonly addresses: ProcessorAddresses;
  readonly evaluator: Evaluator;
  readonly keeper: Keeper;
  stop(): Promise<void>;
}

/** Brings the books back, then listens: nobody sees books that are not complete. */
async function start(settings: Settings): Promise<Started> {
  const { clock, report, resolutions, evaluationIntervalMs: intervalMs } = settings;
  const notKept = (error: unknown) => report({ kind: 'store-failed', error });
  const counters = new SelfCounters();
  const books = new Books({ resolutions, keepsHours: settings.data !== undefined });
  const receiver = new Receiver({ books, counters, clock });
  const declared = await declaredFilesOf(settings);
  const keeper = await keeperOf(settings, { books, receiver });
  const notifier = notifierOf(settings, { keeper, counters });
  const journeys = new Journeys({ books, keeper });
  const declaring = new Declaring({ books, journeys, clock });
  if (declared) await declaring.enter(declared.declarations);
  const streams = new EventStreams({ limit: settings.limits.eventStreams });
  const evaluator = new Evaluator({
    books,
    clock,
    counters,
    intervalMs,
    keeper,
    report,
    onEvaluated: (evaluation) => {
      streams.tell(evaluation);
      if (settings.notify.receivers.length > 0) void notifier.round(alertsView(books).active);
      declaring.keepUp().catch(notKept);
    },
  });
  const otlp = createOtlpServer(settings, { receiver, keeper, counters });
  const sources = {
    books,
    counters,
    evaluator,
    startedAtMs: clock.wallMs(),
    clock,
    history: new History(books, keeper.tables),
    corrections: new Corrections({ books, keeper, clock }),
    journeys,
    declared,
  };
  const api = createApiServer(settings, sources, streams);
  const servers = [otlp, api];
  try {
    const addresses = await listenBoth({
      otlp: { app: otlp.app, address: settings.otlp },
      api: { app: api.app, address: settings.api },
    });
    evaluator.start();
    declared?.start(settings.declarationsEveryMs, (declarations) => void declaring.enter(declarations).catch(notKept));
    return { addresses, evaluator, keeper, stop };
  } catch (error) {
    await keeper.close();
    throw error;
  }

  async function stop(): Promise<void> {
    for (const server of servers) server.drain();
    const impatience = setTimeout(() => {
      for (const { app } of servers) app.server.closeAllConnections();
    }, settings.limits.stopTimeoutMs);
    await Promise.all(servers.map(({ app }) => app.close()));
    clearTimeout(impatience);
    await declared?.stop();
    await evaluator.stop();
    await notifier.stop();
    await keeper.close();
  }
}

function notifierOf(
  { notify, clock, report }: Settings,
  { keeper, counters }: { keeper: Keeper; counters: SelfCounters },
): Notifier {
  return new Notifier({
    settings: notify,
    wallMs: () => clock.wallMs(),
    state: keeper.notified,
    keep: (state) =>
      keeper.notifying(state).catch((error: unknown) => {
        report({ kind: 'store-failed', error });
      }),
    onEvent: (event) => {
      counters.notices.add(event.kind);
      report({ kind: 'notice', event });
    },
  });
}

async function declaredFilesOf({ declarations, clock, report }: Settings): Promise<DeclaredFiles | undefined> {
  return declarations === undefined ? undefined : DeclaredFiles.open({ path: declarations, clock, report });
}

async function keeperOf(
  { data, checkpointEveryMs, historyDays, resolutions, clock, report }: Settings,
  { books, receiver }: { books: Books; receiver: Receiver },
): Promise<Keeper> {
  if (data === undefined) return forgetfulKeeper;
  // The embedded database is native code; who keeps nothing does not load it.
  const { StoreKeeper } = await import('./store/store-keeper.js');
  const reenter: Receiver['reenter'] = (entry, isEntered) => receiver.reenter(entry, isEntered);
  const slotsMs = resolutions.map(({ slotMs }) => slotMs);
  return StoreKeeper.open({ directory: data, checkpointEveryMs, historyDays, slotsMs, clock, books, report, reenter });
}
