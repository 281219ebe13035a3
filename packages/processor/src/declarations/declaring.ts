import type { Books, ServiceIdentity, SloBook } from '@plimsoll/engine';
import type { CompositeSlo, Slo } from '@plimsoll/slo';
import { correctionIn, type Declarations, type PlacedDeclaration } from '@plimsoll/spec';
import type { Clock } from '../clock.js';
import { DAY_MS } from '../day.js';
import type { Journeys } from '../journeys.js';

/** Corrections that repeat are entered for the past that is kept and so far ahead; they are entered again long before that is over. */
const AHEAD_MS = 7 * DAY_MS;
const AGAIN_EVERY_MS = DAY_MS;
const BACK_MS = 400 * DAY_MS;

/** What tells a file's corrections from those that a person entered. */
const FROM_FILE = 'file:';

interface DeclaringOptions {
  readonly books: Books;
  readonly journeys: Journeys;
  readonly clock: Clock;
}

/** Enters into the books what files declare: promises at once, journeys and corrections in every namespace and environment in which their services are heard. */
export class Declaring {
  readonly #options: DeclaringOptions;
  #declarations: Declarations | undefined;
  #enteredMs = Number.NEGATIVE_INFINITY;
  #services = '';
  #journeys = new Map<string, CompositeSlo>();

  constructor(options: DeclaringOptions) {
    this.#options = options;
  }

  /** Takes over what files declare now, in place of what they declared before. */
  async enter(declarations: Declarations): Promise<void> {
    const { books, clock } = this.#options;
    this.#declarations = declarations;
    const placed = declarations.services.flatMap((one) =>
      one.declaration.slos.map((slo) => ({ slo, place: placeOf(one, slo) })),
    );
    books.declareInFiles(placed, clock.wallMs());
    this.#services = '';
    await this.keepUp();
  }

  /** Sees to services that were heard since, and to the time that has gone on. */
  async keepUp(): Promise<void> {
    const { books, clock } = this.#options;
    if (!this.#declarations) return;
    const services = [...books.services()].map(({ id, slos }) => `${id} ${slos.size}`).join();
    const now = clock.wallMs();
    if (services === this.#services && now - this.#enteredMs < AGAIN_EVERY_MS) return;
    this.#services = services;
    this.#enteredMs = now;
    this.#correct(this.#declarations, now);
    await this.#compose(this.#declarations);
  }

  #correct({ services }: Declarations, now: number): void {
    const { books } = this.#options;
    const range = { from: now - BACK_MS, to: now + AHEAD_MS };
    const wanted = new Map<string, { id: string; enter: () => void }[]>();
    for (const { declaration } of services) {
      const { service } = declaration.contract;
      for (const declared of declaration.corrections) {
        const correction = { ...correctionIn(declared, range, now), id: `${FROM_FILE}${declared.id}` };
        const names = declared.slos ?? declaration.slos.map(({ name }) => name);
        for (const book of booksOf(books, service).filter(({ name }) => names.includes(name))) {
          const enter = () => void books.correct(book.id, correction);
          wanted.set(book.id, [...(wanted.get(book.id) ?? []), { id: correction.id, enter }]);
        }
      }
    }
    for (const { slos } of books.services()) {
      for (const book of slos.values()) {
        const ofBook = wanted.get(book.id) ?? [];
        for (const { id } of book.account.corrections) {
          if (id.startsWith(FROM_FILE) && !ofBook.some((one) => one.id === id)) books.withdraw(book.id, id);
        }
        for (const { enter } of ofBook) enter();
      }
    }
  }

  async #compose({ services }: Declarations): Promise<void> {
    const { journeys } = this.#options;
    const composed = new Map<string, CompositeSlo>();
    for (const { declaration } of services) {
      for (const journey of declaration.journeys) {
        for (const identity of this.#surroundings(journey)) {
          composed.set(await journeys.compose(journey, identity), journey);
        }
      }
    }
    for (const id of this.#journeys.keys()) if (!composed.has(id)) await journeys.dissolve(id);
    this.#journeys = composed;
  }

  /** Wherever one of its services is; before any of them is heard, without namespace and environment. */
  #surroundings({ members }: CompositeSlo): Omit<ServiceIdentity, 'service'>[] {
    const names = new Set(members.map(({ service }) => service));
    const found = new Map<string, Omit<ServiceIdentity, 'service'>>();
    for (const { identity } of this.#options.books.services()) {
      const { service, namespace, environment } = identity;
      if (names.has(service)) found.set(JSON.stringify([namespace, environment]), { namespace, environment });
    }
    return found.size > 0 ? [...found.values()] : [{ namespace: '', environment: '' }];
  }
}

function booksOf(books: Books, service: string): SloBook[] {
  return [...books.services()]
    .filter(({ identity }) => identity.service === service)
    .flatMap(({ slos }) => [...slos.values()]);
}

/** Where an SLO is declared, as editors and terminals follow it. */
function placeOf({ issueAt }: PlacedDeclaration, { name }: Slo): string {
  const { file, line } = issueAt({ name }, { code: '', path: [], message: '' }, 'note');
  return `${file}:${line}`;
}
