import { Refusal } from '../refusal.js';

/** Readers have so many evaluations, a minute of them by default, to come back for the next page. */
const ORDERS_KEPT = 7;

/**
 * The order that a list had when its first page was read. The worst comes first, and who is the worst changes with every evaluation: later pages follow the
 * order of the first, with values of now, so that a reader of all pages meets everything once.
 */
export class Orders {
  readonly #orders = new Map<number, readonly string[]>();

  keep(generatedAt: number, items: readonly { readonly id: string }[]): void {
    this.#orders.set(
      generatedAt,
      items.map(({ id }) => id),
    );
    for (const old of this.#orders.keys()) {
      if (this.#orders.size <= ORDERS_KEPT) break;
      this.#orders.delete(old);
    }
  }

  /** The ids from where a cursor stands, with their places. Refuses a cursor of an order that is no longer kept. */
  *from(cursor: Cursor): Generator<{ readonly id: string; readonly place: number }> {
    const order = this.#orders.get(cursor.generatedAt);
    if (order === undefined) {
      throw new Refusal('cursor-expired', 'the list has changed too often since its first page: begin with it again');
    }
    for (let place = cursor.place; place < order.length; place++) {
      const id = order[place];
      if (id !== undefined) yield { id, place };
    }
  }
}

/** A place in a list as of an evaluation. */
export interface Cursor {
  readonly generatedAt: number;
  readonly place: number;
}

/** A cursor as one opaque word. */
export function formatCursor({ generatedAt, place }: Cursor): string {
  return `${generatedAt.toString(36)}-${place.toString(36)}`;
}

/** Refuses what {@link formatCursor} did not write. */
export function parseCursor(text: string): Cursor {
  const [, at, place] = /^([0-9a-z]{1,11})-([0-9a-z]{1,8})$/.exec(text) ?? [];
  if (at === undefined || place === undefined) {
    throw new Refusal(
      'query-malformed',
      `cursor is not one of ours (got ${JSON.stringify(text)}): take it from \`next\` of the page before`,
    );
  }
  return { generatedAt: Number.parseInt(at, 36), place: Number.parseInt(place, 36) };
}

/** A part of a list, and how to ask for what follows. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** The first `limit` items of what is drawn; the cursor stands on the one after them. */
export function pageOf<Item>(
  drawn: Iterable<{ readonly item: Item; readonly place: number }>,
  { generatedAt, limit }: { generatedAt: number; limit: number },
): Page<Item> {
  const items: Item[] = [];
  for (const { item, place } of drawn) {
    if (items.length === limit) return { items, next: formatCursor({ generatedAt, place }) };
    items.push(item);
  }
  return { items, next: null };
}
