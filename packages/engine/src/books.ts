import { type CompositeSlo, type Correction, DEFAULT_RESOLUTIONS, type Resolution } from '@plimsoll/slo';
import { AlertHistory, type AlertTransition } from './alert-history.js';
import { type BooksSelf, selfOf } from './books-self.js';
import { type BooksSnapshot, SNAPSHOT_FORMAT } from './books-snapshot.js';
import { type Evaluation, evaluateFleet } from './evaluate-fleet.js';
import { countCalls, meetCalls } from './fleet/enter-calls.js';
import { type FileDeclaration, FileDeclarations } from './fleet/file-declarations.js';
import { type FindMember, JourneyBook } from './fleet/journey-book.js';
import { SelfCounts } from './fleet/self-counts.js';
import { ServiceBook, type Setting } from './fleet/service-book.js';
import type { SloBook } from './fleet/slo-book.js';
import type { CallsPoint, CounterPoint, DeclarationPoint, LatencyPoint, MetCalls, Outcome } from './ledger/points.js';
import { partsOfSloId, type ServiceIdentity, type Source, serviceId } from './ledger/source.js';
import { isHistogram, isTime } from './ledger/well-formed.js';
import { DEFAULT_LIMITS, DEFAULT_PATIENCE, type Limits, type Patience } from './limits.js';

export interface BooksOptions {
  /** How finely time is kept, the finest first. */
  readonly resolutions?: readonly Resolution[] | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly patience?: Partial<Patience> | undefined;
  /** Sum the events of each SLO by hour as well, for somebody who takes them away (`hours` of an SLO's book). No by default. */
  readonly keepsHours?: boolean | undefined;
}

/** Departed instances are looked for this often, by the clock of the books. */
const TIDY_EVERY_MS = 60_000;

/**
 * The books of a fleet: what every instance counted, added up by service and SLO, and how each promise stands. Pure state: it reads no clock,
 * time comes in with every call (`receivedMs` and `now` are the caller's wall clock in epoch milliseconds), and the same calls make the same books.
 */
export class Books {
  readonly #setting: Setting;
  readonly #services = new Map<string, ServiceBook>();
  readonly #journeys = new Map<string, JourneyBook>();
  readonly #history: AlertHistory;
  #inFiles = new FileDeclarations();
  #last: Evaluation | undefined;
  #tidiedMs = Number.NEGATIVE_INFINITY;
  /** Points of one export share their source object; the service is looked up once for all of them. */
  #lastSource: Source | undefined;
  #lastService: ServiceBook | undefined;

  constructor({ resolutions = DEFAULT_RESOLUTIONS, limits, patience, keepsHours = false }: BooksOptions = {}) {
    this.#setting = {
      resolutions,
      limits: { ...DEFAULT_LIMITS, ...limits },
      patience: { ...DEFAULT_PATIENCE, ...patience },
      self: new SelfCounts(),
      population: { slos: 0 },
      keepsHours,
    };
    this.#history = new AlertHistory(this.#setting.limits.transitions);
  }

  /**
   * Enters what a service says that it promises. An SLO exists from here on, or from its first event on. Who does not say when the point was received
   * believes the sender's clock.
   */
  declare(
    point: DeclarationPoint,
    receivedMs: number = point.timeMs,
  ): { readonly kind: 'declared' } | Extract<Outcome, { kind: 'refused' }> {
    const { self } = this.#setting;
    if (!isTime(point.timeMs)) return self.refuse('time-malformed');
    if (!this.#isNamed(point.source, point.slo.name)) return self.refuse('name-malformed-in-books');
    const service = this.#service(point.source, receivedMs);
    if (!service) return self.refuse('too-many-services');
    return service.declare(point, receivedMs) ?? { kind: 'declared' };
  }

  /**
   * Takes over what files declare, in place of all that they declared before: in every namespace and environment that a service is heard in, now or later. A
   * service that was not heard yet stands without either.
   */
  declareInFiles(declarations: readonly FileDeclaration[], now: number): void {
    this.#inFiles = new FileDeclarations(declarations);
    const heard = new Set<string>();
    for (const service of this.#services.values()) {
      service.declareInFiles(this.#inFiles.of(service.identity.service), now);
      if (!service.isOnlyInFile) heard.add(service.identity.service);
    }
    for (const name of this.#inFiles.services()) {
      if (!heard.has(name)) this.#service({ service: name, namespace: '', environment: '' }, now);
    }
    for (const service of this.#services.values()) {
      const { size } = service.slos;
      if (service.isOnlyInFile && (size === 0 || heard.has(service.identity.service))) this.#forget(service);
    }
  }

  /**
   * Takes in a promise that is made of others, in place of one with the same name. Its members are SLOs of the same namespace and environment; those that do not
   * exist yet are waited for. The id that it is known by from here on is returned.
   */
  compose(composite: CompositeSlo, identity: Omit<ServiceIdentity, 'service'>): string {
    const journey = new JourneyBook(identity, composite, this.#setting.resolutions);
    const before = this.#journeys.get(journey.id);
    before?.unfollow();
    if (before) journey.alerts = before.alerts.map((alert) => ({ ...alert, breachingSince: [] }));
    this.#journeys.set(journey.id, journey);
    return journey.id;
  }

  /** Lets a journey go; false where there is none of that id. */
  dissolve(id: string): boolean {
    this.#journeys.get(id)?.unfollow();
    return this.#journeys.delete(id);
  }

  /** All journeys, in the order in which they were composed. */
  journeys(): Iterable<JourneyBook> {
    return this.#journeys.values();
  }

  /** Enters a counter's value, once: duplicates, retries and points that were overtaken change nothing. */
  count(point: CounterPoint, receivedMs: number): Outcome {
    const { self } = this.#setting;
    if (!Number.isSafeInteger(point.value) || point.value < 0) return self.refuse('count-malformed');
    if (!isTime(point.timeMs) || !Number.isFinite(point.startMs)) return self.refuse('time-malformed');
    if (!this.#isNamed(point.source, point.slo) || point.cause.length > this.#setting.limits.nameLength) {
      return self.refuse('name-malformed-in-books');
    }
    const service = this.#service(point.source, receivedMs);
    return service ? service.count(point, receivedMs) : self.refuse('too-many-services');
  }

  /** Enters latencies, once. `increase` of the outcome is the number of calls. */
  observe(point: LatencyPoint, receivedMs: number): Outcome {
    const { self } = this.#setting;
    if (!isTime(point.timeMs) || !Number.isFinite(point.startMs)) return self.refuse('time-malformed');
    if (!this.#isNamed(point.source, point.operation)) return self.refuse('name-malformed-in-books');
    if (!isHistogram(point.histogram)) return self.refuse('histogram-malformed');
    const service = this.#service(point.source, receivedMs);
    return service ? service.observe(point, receivedMs) : self.refuse('too-many-services');
  }

  /** Enters what a metric of anybody has counted of calls, once. */
  countCalls(point: CallsPoint, receivedMs: number): Outcome {
    const { self } = this.#setting;
    if (!isTime(point.timeMs) || !Number.isFinite(point.startMs)) return self.refuse('time-malformed');
    if (!this.#isNamed(point.source, point.series)) return self.refuse('name-malformed-in-books');
    if (!isHistogram(point.histogram)) return self.refuse('histogram-malformed');
    const service = this.#service(point.source, receivedMs);
    return service ? countCalls(service, point, receivedMs) : self.refuse('too-many-services');
  }

  /** Enters calls that were met one by one, such as spans. Whoever met them sees to it that none comes twice. */
  meet(calls: MetCalls, receivedMs: number): Outcome {
    const { self } = this.#setting;
    if (!isTime(calls.timeMs)) return self.refuse('time-malformed');
    if (!this.#isNamed(calls.source, calls.source.service)) return self.refuse('name-malformed-in-books');
    const service = this.#service(calls.source, receivedMs);
    return service ? meetCalls(service, calls, receivedMs) : self.refuse('too-many-services');
  }

  /**
   * Enters a correction beside an SLO's ledger, in place of one with the same id. It holds from the next evaluation on, for the past as well; false where no SLO
   * has the id.
   */
  correct(slo: string, correction: Correction): boolean {
    const found = this.find(slo);
    if (!found) return false;
    found.service.revision += 1;
    found.book.account.correct(correction);
    return true;
  }

  /** Takes a correction back, so that what was counted counts again; false where there is none. */
  withdraw(slo: string, correctionId: string): boolean {
    const found = this.find(slo);
    if (!found?.book.account.withdraw(correctionId)) return false;
    found.service.revision += 1;
    return true;
  }

  /** Brings every SLO to its service's watermark: status, burn rates, and alerts one step on. */
  evaluate(now: number): Evaluation {
    const steps = this.evaluateInSteps(now);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /** The same with a pause after each service, in which a busy process can do something else. Points may be entered in the pauses. */
  *evaluateInSteps(now: number): Generator<void, Evaluation> {
    if (now - this.#tidiedMs >= TIDY_EVERY_MS) this.#tidy(now);
    const fleet = {
      services: this.#services.values(),
      journeys: this.#journeys.values(),
      setting: this.#setting,
      history: this.#history,
      membersOf: (journey: JourneyBook) => this.#membersOf(journey),
    };
    this.#last = yield* evaluateFleet(fleet, now);
    return this.#last;
  }

  /** The last evaluation; undefined before the first. Views show the books as of then. */
  get lastEvaluation(): Evaluation | undefined {
    return this.#last;
  }

  /** The event time up to which a service's data is complete; undefined before anything of it was heard. */
  watermark(service: ServiceIdentity): number | undefined {
    return this.#services.get(serviceId(service))?.listening.watermarkMs;
  }

  /** All services, in the order in which they were first met. */
  services(): Iterable<ServiceBook> {
    return this.#services.values();
  }

  /** The book of a service; undefined where no service has the id. */
  service(id: string): ServiceBook | undefined {
    return this.#services.get(id);
  }

  /** The book of an SLO, and its service's; undefined where no SLO has the id. */
  find(id: string): { readonly service: ServiceBook; readonly book: SloBook } | undefined {
    const parts = partsOfSloId(id);
    const service = parts && this.#services.get(parts.service);
    const book = service?.slos.get(parts?.slo ?? '');
    return service && book ? { service, book } : undefined;
  }

  /** The alert transitions that are remembered, the oldest first. */
  history(): readonly AlertTransition[] {
    return this.#history.all();
  }

  /** What the books count about themselves. */
  self(): BooksSelf {
    return selfOf(this.#setting.self, this.#services.values());
  }

  /** Everything, as plain data: {@link Books.restore} makes books of it that behave as these do. */
  snapshot(): BooksSnapshot {
    return { ...this.snapshotHead(), services: [...this.#services.values()].map((service) => service.dump()) };
  }

  /**
   * A snapshot without the services, for those who store each service by itself (`dump` of {@link services}), in pauses of other work. The parts may be of
   * different instants as long as every point that was entered since the first of them is entered again: points merge.
   */
  snapshotHead(): Omit<BooksSnapshot, 'services'> {
    return {
      format: SNAPSHOT_FORMAT,
      self: this.#setting.self.dump(),
      history: [...this.#history.all()],
      tidiedMs: Number.isFinite(this.#tidiedMs) ? this.#tidiedMs : null,
      journeys: [...this.#journeys.values()].map((journey) => journey.dump()),
    };
  }

  /** Books from a snapshot, with options as for new ones. Throws a RangeError on a format that it does not know. */
  static restore(snapshot: BooksSnapshot, options: BooksOptions = {}): Books {
    const books = new Books(options);
    books.load(snapshot);
    return books;
  }

  /** Takes a snapshot into books that are still empty. Throws a RangeError on a format that it does not know. */
  load(snapshot: BooksSnapshot): void {
    const format: number = snapshot.format;
    if (format !== SNAPSHOT_FORMAT) {
      throw new RangeError(`books can be restored from format ${SNAPSHOT_FORMAT} (got ${format}): migrate them first`);
    }
    Object.assign(this.#setting.self, SelfCounts.restore(snapshot.self));
    this.#history.restore(snapshot.history);
    this.#tidiedMs = snapshot.tidiedMs ?? Number.NEGATIVE_INFINITY;
    for (const dump of snapshot.services) {
      const service = ServiceBook.restore(dump, this.#setting);
      this.#services.set(service.id, service);
    }
    for (const dump of snapshot.journeys) {
      const journey = JourneyBook.restore(dump, this.#setting.resolutions, this.#membersOf(dump));
      this.#journeys.set(journey.id, journey);
    }
  }

  /** Counts about itself from zero again, as after replaying what was counted in an earlier life. */
  forgetSelf(): void {
    Object.assign(this.#setting.self, new SelfCounts());
  }

  /** A journey's members are looked for in its own namespace and environment. */
  #membersOf({ identity }: Pick<JourneyBook, 'identity'>): FindMember {
    return ({ service, slo }) => this.#services.get(serviceId({ ...identity, service }))?.slos.get(slo);
  }

  #tidy(now: number): void {
    this.#tidiedMs = now;
    for (const service of this.#services.values()) {
      service.forgetDeparted(now);
      const isForgotten = now - service.lastHeardMs > this.#setting.patience.forgottenAfterMs;
      if (isForgotten && Number.isFinite(service.lastHeardMs)) this.#forget(service);
    }
    this.#lastSource = undefined;
  }

  #service(source: Source | ServiceIdentity, now: number): ServiceBook | undefined {
    if (source === this.#lastSource) return this.#lastService;
    const id = serviceId(source);
    const service = this.#services.get(id) ?? this.#newService(id, source, now);
    if (!service || !('instance' in source)) return service;
    this.#lastSource = source;
    this.#lastService = service;
    return service;
  }

  #newService(id: string, { namespace, environment, service: name }: ServiceIdentity, now: number) {
    const unheard = this.#services.get(serviceId({ service: name, namespace: '', environment: '' }));
    if (unheard?.isOnlyInFile) this.#forget(unheard);
    if (this.#services.size >= this.#setting.limits.services) return undefined;
    const service = new ServiceBook({ namespace, environment, service: name }, this.#setting);
    this.#services.set(id, service);
    service.declareInFiles(this.#inFiles.of(name), now);
    return service;
  }

  #forget(service: ServiceBook): void {
    service.leave();
    this.#services.delete(service.id);
    this.#lastSource = undefined;
  }

  #isNamed(source: Source, name: string): boolean {
    const { nameLength } = this.#setting.limits;
    if (name === '' || name.length > nameLength) return false;
    if (source === this.#lastSource) return true;
    const { service, namespace, environment, instance, version } = source;
    return (
      service !== '' && [service, namespace, environment, instance, version].every((part) => part.length <= nameLength)
    );
  }
}
