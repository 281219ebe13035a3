import { setImmediate as immediately } from 'node:timers/promises';
import { type Books, type JourneyBook, type ServiceBook, serviceId } from '@plimsoll/engine';
import type { Clock } from '../clock.js';
import { HistoryWriter } from './history-writer.js';
import type { Journal } from './journal.js';
import type { Store } from './store.js';
import { keyOf } from './tables.js';

/** Books are written down for about so long before requests have their turn again. */
const WITHOUT_PAUSE_MS = 8;

interface CheckpointOptions {
  readonly store: Store;
  readonly books: Books;
  readonly journal: Journal;
  readonly clock: Clock;
  /** As {@link Checkpoint.positions}, of what was restored. */
  readonly positions: ReadonlyMap<string, number>;
}

/**
 * Writes the books down, service by service, the one whose row is oldest first, and then forgets the part of the journal that all rows have. A row says which
 * position of the journal it is of, so rows of different instants make one state: after a crash each service takes in only what came after its own row.
 */
export class Checkpoint {
  readonly #options: CheckpointOptions;
  readonly #history: HistoryWriter;
  /** Which position each row is of, by the id of its service. */
  readonly #positions: Map<string, number>;
  /** The revision that each row holds. */
  readonly #revisions = new WeakMap<ServiceBook, number>();

  /** Before the journal is replayed: what was restored is as it is on the disk. */
  constructor(options: CheckpointOptions) {
    this.#options = options;
    this.#history = new HistoryWriter(options.store.tables);
    this.#positions = new Map(options.positions);
    for (const service of options.books.services()) this.#revisions.set(service, service.revision);
  }

  /** Which position of the journal the stored books of a service are of, by its id. */
  get positions(): ReadonlyMap<string, number> {
    return this.#positions;
  }

  /** Writes down a share of the services, those first that have waited longest; 1 is all that changed. */
  async round(share = 1): Promise<void> {
    const services = new Map([...this.#options.books.services()].map((service) => [service.id, service]));
    const most = Math.ceil(services.size * share);
    const waiting = [...services.values()]
      .filter((service) => this.#hasChanged(service))
      .sort((a, b) => this.#positionOf(a) - this.#positionOf(b))
      .slice(0, most);
    while (waiting.length > 0) {
      await this.#writeSome(waiting, services);
      await immediately();
    }
    await this.#removeForgotten(services);
    await this.#trim();
  }

  /** Writes from the front of the list until it takes too long, and takes what is written off it. */
  async #writeSome(waiting: ServiceBook[], services: ReadonlyMap<string, ServiceBook>): Promise<void> {
    const { store, journal, clock } = this.#options;
    const { tables } = store;
    const revisions = new Map<ServiceBook, number>();
    let position = 0;
    const written = store.commit(() => {
      // Here, and not before the transaction began: nothing may be entered between the dump and its position.
      position = journal.last;
      const begunMs = clock.monotonicMs();
      do {
        const next = waiting.shift();
        if (!next) break;
        const together = this.#boundTo(next, services);
        for (const service of together.services) {
          tables.services.putSync(keyOf(service.id), { position, dump: service.dump() });
          this.#history.write(service, clock.wallMs());
          revisions.set(service, service.revision);
        }
        for (const journey of together.journeys) tables.journeys.putSync(keyOf(journey.id), journey.dump());
      } while (clock.monotonicMs() - begunMs < WITHOUT_PAUSE_MS);
    });
    try {
      await written;
    } catch (error) {
      this.#history.failed();
      throw error;
    }
    this.#history.written();
    for (const [service, revision] of revisions) {
      this.#revisions.set(service, revision);
      this.#positions.set(service.id, position);
    }
  }

  /**
   * A journey that counts slices of time hears each event of its members once, so it has to be written down at the same position as they are: they, and the
   * members of every other journey that they are part of.
   */
  #boundTo(service: ServiceBook, services: ReadonlyMap<string, ServiceBook>): Bound {
    const bound: Bound = { services: new Set([service]), journeys: new Set() };
    let isGrowing = true;
    while (isGrowing) {
      isGrowing = false;
      for (const journey of this.#options.books.journeys()) {
        if (bound.journeys.has(journey)) continue;
        const members = membersOf(journey, services);
        if (!members.some((member) => bound.services.has(member))) continue;
        bound.journeys.add(journey);
        if (journey.composite.budgeting.kind === 'occurrences') continue;
        for (const member of members) bound.services.add(member);
        isGrowing = true;
      }
    }
    return bound;
  }

  #hasChanged(service: ServiceBook): boolean {
    return this.#revisions.get(service) !== service.revision;
  }

  #positionOf({ id }: ServiceBook): number {
    return this.#positions.get(id) ?? this.#options.journal.trimmedTo;
  }

  async #removeForgotten(services: ReadonlyMap<string, ServiceBook>): Promise<void> {
    const gone = [...this.#positions.keys()].filter((id) => !services.has(id));
    if (gone.length === 0) return;
    const { store } = this.#options;
    await store.commit(() => {
      for (const id of gone) store.tables.services.removeSync(keyOf(id));
    });
    for (const id of gone) this.#positions.delete(id);
  }

  /** The oldest row of those whose service has changed since is where a restart has to begin. */
  async #trim(): Promise<void> {
    const { books, journal } = this.#options;
    let needed = journal.last;
    for (const service of books.services()) {
      if (this.#hasChanged(service)) needed = Math.min(needed, this.#positionOf(service));
    }
    if (needed > journal.trimmedTo) await journal.trim(needed);
  }
}

/** What has to be written down together. */
interface Bound {
  readonly services: Set<ServiceBook>;
  readonly journeys: Set<JourneyBook>;
}

function membersOf({ identity, composite }: JourneyBook, services: ReadonlyMap<string, ServiceBook>): ServiceBook[] {
  return composite.members.flatMap(({ service }) => services.get(serviceId({ ...identity, service })) ?? []);
}
