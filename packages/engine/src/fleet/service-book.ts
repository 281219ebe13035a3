import { type AlertState, initialAlert, type Resolution } from '@plimsoll/slo';
import { Operations, type OperationsDump } from '../latency/operations.js';
import type { Advance } from '../ledger/cumulative-counter.js';
import type { CounterPoint, DeclarationPoint, LatencyPoint, Outcome } from '../ledger/points.js';
import { NOTHING_NEW } from '../ledger/points.js';
import type { Series } from '../ledger/series.js';
import { type ServiceIdentity, type Source, serviceId, sloId } from '../ledger/source.js';
import type { Limits, Patience } from '../limits.js';
import { Departed, type DepartedDump } from './departed.js';
import { type Deploy, Deploys } from './deploys.js';
import type { FileDeclaration } from './file-declarations.js';
import { InstanceBook, type InstanceBookDump, seriesKey } from './instance-book.js';
import type { SelfCounts } from './self-counts.js';
import { SloBook, type SloBookDump } from './slo-book.js';
import { isSilent, type Listening } from './watermark.js';

/** What all services of one set of books share. */
export interface Setting {
  readonly resolutions: readonly Resolution[];
  readonly limits: Limits;
  readonly patience: Patience;
  readonly self: SelfCounts;
  /** How many SLOs there are in all services. */
  readonly population: { slos: number };
  /** Are events also summed by hour, for somebody who keeps a history? */
  readonly keepsHours: boolean;
}

/** The books of one service: its SLOs, the instances that report for it, and the latencies of its operations. */
export class ServiceBook {
  readonly id: string;
  readonly slos = new Map<string, SloBook>();
  readonly instances = new Map<string, InstanceBook>();
  readonly operations: Operations;
  readonly #departed: Departed;
  readonly #deploys = new Deploys();
  #seriesCount = 0;
  #lastSource: Source | undefined;
  #lastInstance: InstanceBook | undefined;
  listening: Listening = { watermarkMs: undefined, live: 0, silent: 0 };
  absence: AlertState = initialAlert('page');
  /** Rises with everything that is entered: a dump of an earlier revision is out of date. */
  revision = 0;
  /** When it was last heard, by the clock of the books. */
  lastHeardMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly identity: ServiceIdentity,
    readonly setting: Setting,
  ) {
    this.id = serviceId(identity);
    this.operations = new Operations(setting.limits.operationsPerService);
    this.#departed = new Departed(setting.limits.departedPerService);
  }

  get seriesCount(): number {
    return this.#seriesCount;
  }

  /** When new versions of it began to run, the oldest first. */
  get deploys(): readonly Deploy[] {
    return this.#deploys.all();
  }

  /** Has nothing arrived of an instance for longer than it may take? */
  isSilent(instance: InstanceBook, now: number): boolean {
    const { patience, resolutions } = this.setting;
    return isSilent(instance, { now, patience, slotMs: resolutions[0]?.slotMs ?? 1000 });
  }

  declare({ source, slo, timeMs }: DeclarationPoint, receivedMs: number): ReturnType<SelfCounts['refuse']> | undefined {
    const { self } = this.setting;
    const book = this.sloBook(slo.name);
    if (!book) return self.refuse('too-many-slos');
    this.revision += 1;
    const saidMs = this.notAhead(timeMs, receivedMs);
    if (book.declare({ slo, timeMs: saidMs, version: source.version })) self.conflicts += 1;
    return undefined;
  }

  /** Takes over what files declare of this service, in place of what they declared before. */
  declareInFiles(declarations: readonly FileDeclaration[], nowMs: number): void {
    const { self } = this.setting;
    const declared = new Map(declarations.map(({ slo }) => [slo.name, slo]));
    for (const book of this.slos.values()) {
      if (!book.declarations.isInFile) continue;
      book.withdrawFiles(declared.get(book.name));
      this.revision += 1;
      if (book.isEmpty) this.#forget(book);
    }
    for (const { slo, place } of declarations) {
      const book = this.sloBook(slo.name);
      if (!book) self.refuse('too-many-slos');
      else if (book.declare({ slo, timeMs: nowMs, version: '', file: place })) self.conflicts += 1;
      this.revision += 1;
    }
  }

  /** Do only files speak of it? */
  get isOnlyInFile(): boolean {
    return this.instances.size === 0 && [...this.slos.values()].every((book) => book.isOnlyInFile);
  }

  count(point: CounterPoint, receivedMs: number): Outcome {
    const { self } = this.setting;
    const book = this.sloBook(point.slo);
    if (!book) return self.refuse('too-many-slos');
    if (point.aggregated === true && this.#reportsItself(point.slo, receivedMs))
      return self.refuse('counted-by-instance');
    const known = this.#heardFrom(point.source);
    const key = seriesKey(point.outcome, point.cause);
    let series = known?.find(point.slo, key);
    if (!series && this.#seriesCount >= this.setting.limits.seriesPerService) {
      book.seriesRefused += 1;
      return self.refuse('too-many-series');
    }
    const instance = known ?? this.#newInstance(point.source.instance);
    if (!instance) return self.refuse('too-many-instances');
    if (instance.version !== point.source.version) this.#runs(instance, point, receivedMs);
    instance.isSporadic = false;
    if (point.aggregated === true) instance.isAggregator = true;
    if (receivedMs > book.reportedMs) book.reportedMs = receivedMs;
    series ??= this.#begin(instance, point.slo, key);
    const timeMs = this.notAhead(point.timeMs, receivedMs);
    instance.report(timeMs, receivedMs);
    if (receivedMs > this.lastHeardMs) this.lastHeardMs = receivedMs;
    this.revision += 1;
    const advance = series.advance(point, instance);
    if (series.isUsedTwice) this.#usedTwice(instance, timeMs);
    return this.#enter(advance, { point, book, receivedMs });
  }

  observe(point: LatencyPoint, receivedMs: number): Outcome {
    const { self } = this.setting;
    if (this.operations.isFullFor(point.operation)) return self.refuse('too-many-operations');
    const instance = this.instanceOf(point.source);
    if (!instance) return self.refuse('too-many-instances');
    if (instance.version !== point.source.version) this.#runs(instance, point, receivedMs);
    instance.isSporadic = false;
    this.revision += 1;
    const timeMs = this.notAhead(point.timeMs, receivedMs);
    instance.report(timeMs, receivedMs);
    const advance = this.operations.advance(point, instance);
    if (advance.kind !== 'increased') return self.addsNothing(advance.kind);
    self.counted += 1;
    const to = Math.min(advance.span.to, timeMs);
    this.operations.add(point.operation, advance.increase, { from: Math.min(advance.span.from, to), to });
    return { kind: 'counted', increase: advance.increase.count };
  }

  /** Forgets instances that have been silent for too long; what they counted stays in the SLOs. */
  forgetDeparted(now: number): void {
    const { patience, self } = this.setting;
    for (const instance of this.instances.values()) {
      if (now - instance.arrivedMs < patience.departedAfterMs) continue;
      this.revision += 1;
      this.instances.delete(instance.id);
      this.#lastInstance = undefined;
      this.operations.forget(instance.id);
      this.#seriesCount -= instance.seriesCount;
      this.#departed.add(instance.id, instance.lastEventMs);
      self.departed += 1;
    }
    for (const book of this.slos.values()) {
      book.forgetBefore(now);
      if (book.isForgotten(now)) this.#forget(book);
    }
  }

  /** Is about to be forgotten as a whole. */
  leave(): void {
    this.setting.population.slos -= this.slos.size;
  }

  dump(): ServiceBookDump {
    return {
      identity: this.identity,
      slos: [...this.slos.values()].map((book) => book.dump()),
      instances: [...this.instances.values()].map((instance) => instance.dump()),
      operations: this.operations.dump(),
      departed: this.#departed.dump(),
      deploys: this.#deploys.all(),
      watermarkMs: this.listening.watermarkMs ?? null,
      lastHeardMs: Number.isFinite(this.lastHeardMs) ? this.lastHeardMs : null,
      absence: this.absence,
    };
  }

  static restore(dump: ServiceBookDump, setting: Setting): ServiceBook {
    const book = new ServiceBook(dump.identity, setting);
    const { resolutions, patience, keepsHours } = setting;
    for (const slo of dump.slos) {
      const surroundings = {
        id: sloId(dump.identity, slo.name),
        resolutions,
        staleAfterMs: patience.silentAfterMs,
        keepsHours,
      };
      book.slos.set(slo.name, SloBook.restore(slo, surroundings));
      setting.population.slos += 1;
    }
    for (const one of dump.instances) {
      const instance = InstanceBook.restore(one);
      book.instances.set(instance.id, instance);
      book.#seriesCount += instance.seriesCount;
    }
    book.operations.restore(dump.operations);
    book.#departed.restore(dump.departed);
    book.#deploys.restore(dump.deploys ?? []);
    book.listening = { watermarkMs: dump.watermarkMs ?? undefined, live: 0, silent: 0 };
    book.lastHeardMs = dump.lastHeardMs ?? Number.NEGATIVE_INFINITY;
    book.absence = dump.absence;
    return book;
  }

  #enter(
    advance: Advance,
    { point, book, receivedMs }: { point: CounterPoint; book: SloBook; receivedMs: number },
  ): Outcome {
    const { self } = this.setting;
    switch (advance.kind) {
      case 'known':
        return self.duplicate();
      case 'fell':
        return self.refuse('counter-fell');
      case 'forgotten':
        return self.refuse(point.temporality === 'delta' ? 'delta-forgotten' : 'epoch-forgotten');
      case 'baseline':
        self.baselines += 1;
        return NOTHING_NEW;
      case 'increased':
        break;
    }
    const to = this.notAhead(advance.span.to, receivedMs);
    if (to < advance.span.to) self.clamped += 1;
    if (to <= (this.listening.watermarkMs ?? Number.NEGATIVE_INFINITY)) self.late += 1;
    const span = { from: Math.min(advance.span.from, to), to };
    const { outcome, cause, source } = point;
    const lost = book.enter({ outcome, count: advance.increase, span, cause, source }, receivedMs);
    self.droppedEvents += lost;
    if (lost > 0 && lost === advance.increase) return self.refuse('too-old');
    book.cover(span);
    self.counted += 1;
    self.events += advance.increase - lost;
    return advance.increase === 0 ? NOTHING_NEW : { kind: 'counted', increase: advance.increase - lost };
  }

  /** A clock that is ahead is believed for one slot and no more: a point from next year would push everything else out of the rings. */
  notAhead(timeMs: number, receivedMs: number): number {
    return Math.min(timeMs, receivedMs + (this.setting.resolutions[0]?.slotMs ?? 0));
  }

  /** The book of an SLO, which is begun if need be; undefined where there is no room for one more. */
  sloBook(name: string): SloBook | undefined {
    const known = this.slos.get(name);
    if (known) return known;
    const { limits, population, resolutions, patience, keepsHours } = this.setting;
    if (this.slos.size >= limits.slosPerService || population.slos >= limits.slos) return undefined;
    population.slos += 1;
    const terms = { staleAfterMs: patience.silentAfterMs, keepsHours };
    const book = new SloBook(sloId(this.identity, name), name, resolutions, terms);
    this.slos.set(name, book);
    return book;
  }

  /** The instance that speaks, known or new; undefined where there is no room for one more. */
  instanceOf(source: Source): InstanceBook | undefined {
    return this.#heardFrom(source) ?? this.#newInstance(source.instance);
  }

  /** Makes room for one more series that is kept beside those of SLOs; false where there is none. */
  admitSeries(): boolean {
    if (this.#seriesCount >= this.setting.limits.seriesPerService) return false;
    this.#seriesCount += 1;
    return true;
  }

  /** The instance that speaks, if it is known. All points of one export share their source, so it is looked up once for all of them. */
  #heardFrom(source: Source): InstanceBook | undefined {
    if (source === this.#lastSource && this.#lastInstance) return this.#lastInstance;
    this.#lastSource = source;
    this.#lastInstance = this.instances.get(source.instance);
    return this.#lastInstance;
  }

  #newInstance(id: string): InstanceBook | undefined {
    if (this.instances.size >= this.setting.limits.instancesPerService) return undefined;
    const instance = new InstanceBook(id, this.#departed.knownBeforeMs(id));
    this.instances.set(id, instance);
    return instance;
  }

  /** An instance speaks for another version than before. */
  #runs(instance: InstanceBook, { source, timeMs }: CounterPoint | LatencyPoint, receivedMs: number): void {
    const { version } = source;
    const others = [...this.instances.values()].filter(
      (other) => other !== instance && !this.isSilent(other, receivedMs),
    );
    const running = new Set(others.map((other) => other.version));
    this.#deploys.note(version, { at: this.notAhead(timeMs, receivedMs), running });
    instance.version = version;
  }

  #begin(instance: InstanceBook, slo: string, key: string): Series {
    this.#seriesCount += 1;
    return instance.begin(slo, key);
  }

  /** Forgets an SLO that is no longer declared or counted, and has nothing left in its window. */
  #forget(book: SloBook): void {
    this.revision += 1;
    this.setting.population.slos -= 1;
    this.slos.delete(book.name);
    for (const instance of this.instances.values()) {
      this.#seriesCount -= instance.series.get(book.name)?.size ?? 0;
      instance.series.delete(book.name);
    }
  }

  #usedTwice(instance: InstanceBook, timeMs: number): void {
    if (instance.usedTwiceSinceMs !== undefined) return;
    instance.usedTwiceSinceMs = timeMs;
    this.setting.self.instancesUsedTwice += 1;
  }

  /** Do instances of the service report this SLO themselves? */
  #reportsItself(slo: string, now: number): boolean {
    for (const instance of this.instances.values()) {
      const isHeard = now - instance.arrivedMs < this.setting.patience.silentAfterMs;
      if (!instance.isAggregator && isHeard && instance.series.has(slo)) return true;
    }
    return false;
  }
}

/** As plain data. */
export interface ServiceBookDump {
  readonly identity: ServiceIdentity;
  readonly slos: readonly SloBookDump[];
  readonly instances: readonly InstanceBookDump[];
  readonly operations: OperationsDump;
  readonly departed: DepartedDump;
  /** Missing where an earlier version wrote it. */
  readonly deploys?: readonly Deploy[];
  readonly watermarkMs: number | null;
  readonly lastHeardMs: number | null;
  readonly absence: AlertState;
}
