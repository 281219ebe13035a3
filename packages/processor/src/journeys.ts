import { isDeepStrictEqual } from 'node:util';
import { type Books, type ServiceIdentity, sloId } from '@plimsoll/engine';
import type { CompositeSlo } from '@plimsoll/slo';
import type { Keeper } from './keeper.js';

/** Promises that are made of others: entered by a person or a file, and kept. */
export class Journeys {
  constructor(private readonly options: { readonly books: Books; readonly keeper: Keeper }) {}

  /** Takes a journey in, in place of one with the same name, and resolves to its id. One that is the same goes on with what it knows. */
  async compose(composite: CompositeSlo, identity: Omit<ServiceIdentity, 'service'>): Promise<string> {
    const { books, keeper } = this.options;
    const id = sloId({ ...identity, service: composite.service }, composite.name);
    for (const journey of books.journeys()) {
      if (journey.id === id && isDeepStrictEqual(journey.composite, composite)) return id;
    }
    books.compose(composite, identity);
    await keeper.composed(id);
    return id;
  }

  /** Lets a journey go; false where there is none of that id. */
  async dissolve(id: string): Promise<boolean> {
    const { books, keeper } = this.options;
    if (!books.dissolve(id)) return false;
    await keeper.dissolved(id);
    return true;
  }
}
