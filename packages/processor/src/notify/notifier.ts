import type { ActiveAlertView } from '@plimsoll/engine';
import { alertmanagerBatch, messageTo } from './message.js';
import { type Notice, Told } from './notice.js';
import { DEFAULT_PATIENCE, type NoticeFate, Outbox, type Patience, type Pending, post } from './outbox.js';
import { receiversOf } from './routing.js';
import type { NotifySettings, Receiver } from './settings.js';

/** What has to survive a restart: who was told what, and what is on its way. */
export interface NotifierState {
  readonly firing: readonly Notice[];
  readonly waiting: Readonly<Record<string, readonly Pending[]>>;
}

/** What the notifier does, for the log and the counters. */
export type NotifierEvent =
  | { readonly kind: 'would-send'; readonly receiver: string; readonly notice: Notice }
  | { readonly kind: 'retry'; readonly receiver: string; readonly notice: Notice; readonly reason: string }
  | { readonly kind: NoticeFate; readonly receiver: string; readonly notice: Notice; readonly reason: string };

export interface NotifierOptions {
  readonly settings: NotifySettings;
  readonly wallMs: () => number;
  readonly random?: () => number;
  readonly patience?: Partial<Patience>;
  readonly state?: NotifierState | undefined;
  /** Keeps the state. Notices leave once it has: at least once, and to receivers that match by incident, once. */
  readonly keep?: (state: NotifierState) => Promise<void>;
  readonly onEvent?: (event: NotifierEvent) => void;
}

/** Alertmanager forgets what it does not hear of again. */
const REMIND_EVERY_MS = 60_000;

/** Tells people of incidents: each receiver that a route names, once when it begins and once when it is over. */
export class Notifier {
  readonly #options: Required<Omit<NotifierOptions, 'state' | 'patience'>> & { readonly patience: Patience };
  readonly #told: Told;
  readonly #outboxes = new Map<string, Outbox>();
  #remindedMs = Number.NEGATIVE_INFINITY;

  constructor({ state, patience, ...options }: NotifierOptions) {
    this.#options = {
      random: Math.random,
      keep: async () => {},
      onEvent: () => {},
      ...options,
      patience: { ...DEFAULT_PATIENCE, ...patience },
    };
    this.#told = new Told(state?.firing);
    for (const receiver of options.settings.receivers) {
      this.#outboxes.set(receiver.name, this.#outboxOf(receiver, state?.waiting[receiver.name]));
    }
  }

  /** What has to be kept. */
  get state(): NotifierState {
    const waiting = [...this.#outboxes].map(([name, outbox]) => [name, [...outbox.waiting]] as const);
    return {
      firing: this.#told.firing,
      waiting: Object.fromEntries(waiting.filter(([, pending]) => pending.length > 0)),
    };
  }

  /** One round: tells what is new among the alerts of now. */
  async round(active: readonly ActiveAlertView[]): Promise<void> {
    const { settings, wallMs, onEvent } = this.#options;
    const news = this.#told.news(active, wallMs());
    for (const notice of news) {
      for (const { name } of receiversOf(notice, settings)) {
        if (settings.dryRun) onEvent({ kind: 'would-send', receiver: name, notice });
        else this.#outboxes.get(name)?.put(notice);
      }
    }
    if (news.length > 0) await this.#keep();
    for (const outbox of this.#outboxes.values()) outbox.send();
    if (!settings.dryRun) await this.#remind();
  }

  /** Lets what is on its way arrive; what waits is in the state. */
  async stop(): Promise<void> {
    await Promise.all([...this.#outboxes.values()].map((outbox) => outbox.stop()));
    await this.#keep();
  }

  async #remind(): Promise<void> {
    const { settings, wallMs, patience } = this.#options;
    const now = wallMs();
    if (now - this.#remindedMs < REMIND_EVERY_MS) return;
    this.#remindedMs = now;
    const { publicUrl } = settings;
    for (const receiver of settings.receivers) {
      if (receiver.kind !== 'alertmanager') continue;
      const firing = this.#told.firing.filter((notice) => receiversOf(notice, settings).includes(receiver));
      if (firing.length === 0) continue;
      // What is not heard now is said again in a minute.
      await post(alertmanagerBatch(receiver, firing, { publicUrl, now }), patience.attemptMs);
    }
  }

  #outboxOf(receiver: Receiver, waiting: readonly Pending[] | undefined): Outbox {
    const { settings, wallMs, random, patience, onEvent } = this.#options;
    const { name } = receiver;
    return new Outbox(
      {
        wallMs,
        random,
        patience,
        write: (notice) => messageTo(receiver, notice, { publicUrl: settings.publicUrl, now: wallMs() }),
        onRetry: (notice, reason) => onEvent({ kind: 'retry', receiver: name, notice, reason }),
        onFate: (kind, notice, reason) => {
          onEvent({ kind, receiver: name, notice, reason });
          void this.#keep();
        },
      },
      waiting,
    );
  }

  /** A disk that fails keeps no page from being told: whoever keeps the state reports it. */
  async #keep(): Promise<void> {
    await this.#options.keep(this.state).catch(() => {});
  }
}
