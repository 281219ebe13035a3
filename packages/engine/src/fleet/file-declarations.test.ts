import { target } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books } from '../books.js';
import { serviceId } from '../ledger/source.js';
import { at, pointAt, promise, sourceOf } from '../test-fleet.js';

const place = 'checkout.yaml:1';
const wordingsOf = (books: Books, id: string) =>
  books
    .find(id)
    ?.book.declarations.current()
    .map(({ slo, file, onlyInFile }) => ({
      target: slo.target.text,
      file: file ?? null,
      onlyInFile: onlyInFile ?? false,
    }));

describe('what files declare', () => {
  it('is there before anything was heard, and has no data', () => {
    const books = new Books();
    books.declareInFiles([{ slo: promise(), place }], at(0));
    books.evaluate(at(60));
    expect(wordingsOf(books, 'checkout:pay-availability')).toEqual([
      { target: '99.9%', file: place, onlyInFile: true },
    ]);
    expect(books.find('checkout:pay-availability')?.book.status).toBeUndefined();
  });

  it('holds in every environment in which the service is heard, and then no longer outside of them', () => {
    const books = new Books();
    books.declareInFiles([{ slo: promise(), place }], at(0));
    for (const environment of ['production', 'staging'])
      books.count(pointAt(10, 1, { source: sourceOf('a', { environment }) }), at(10));
    expect([...books.services()].map(serviceIdOf)).toEqual(['checkout@production', 'checkout@staging']);
    expect(wordingsOf(books, 'checkout:pay-availability@staging')).toHaveLength(1);
    // Read again, and for a service that is heard already.
    books.declareInFiles([{ slo: promise(), place }], at(20));
    expect([...books.services()].map(serviceIdOf)).toEqual(['checkout@production', 'checkout@staging']);
  });

  it('conflicts with what the service says otherwise, for as long as both say so', () => {
    const books = new Books();
    books.declareInFiles([{ slo: promise(), place }], at(0));
    books.declare({ source: sourceOf(), slo: promise({ target: target('99%') }), timeMs: at(600) });
    const id = 'checkout:pay-availability';
    expect(wordingsOf(books, id)).toEqual([
      { target: '99%', file: null, onlyInFile: false },
      { target: '99.9%', file: place, onlyInFile: true },
    ]);
    expect(books.self().conflicts).toBe(1);
    books.declareInFiles([], at(700));
    expect(wordingsOf(books, id)).toEqual([{ target: '99%', file: null, onlyInFile: false }]);
  });

  it('is one wording where the service says the same, and stays when the file goes', () => {
    const books = new Books();
    books.declareInFiles([{ slo: promise(), place }], at(0));
    books.declare({ source: sourceOf(), slo: promise(), timeMs: at(10) });
    const id = 'checkout:pay-availability';
    expect(wordingsOf(books, id)).toEqual([{ target: '99.9%', file: place, onlyInFile: false }]);
    books.declareInFiles([], at(20));
    expect(wordingsOf(books, id)).toEqual([{ target: '99.9%', file: null, onlyInFile: false }]);
  });

  it('is replaced as a whole: what is no longer declared and was never heard is gone', () => {
    const books = new Books();
    books.declareInFiles(
      [
        { slo: promise(), place },
        { slo: promise({ name: 'other', service: 'b' }), place },
      ],
      at(0),
    );
    books.count(pointAt(10, 1), at(10));
    books.declareInFiles([{ slo: promise({ target: target('99%') }), place }], at(20));
    expect([...books.services()].map(serviceIdOf)).toEqual(['checkout']);
    expect(wordingsOf(books, 'checkout:pay-availability')).toEqual([{ target: '99%', file: place, onlyInFile: true }]);
    // What was counted is not forgotten with its declaration.
    books.declareInFiles([], at(30));
    expect(wordingsOf(books, 'checkout:pay-availability')).toEqual([]);
  });

  it('is the same after a restart, and is withdrawn then, too', () => {
    const books = new Books();
    books.declareInFiles([{ slo: promise(), place }], at(0));
    books.count(pointAt(10, 1), at(10));
    const again = Books.restore(books.snapshot());
    expect(wordingsOf(again, 'checkout:pay-availability')).toEqual([
      { target: '99.9%', file: place, onlyInFile: true },
    ]);
    again.declareInFiles([], at(20));
    expect(wordingsOf(again, 'checkout:pay-availability')).toEqual([]);
  });

  it('is not forgotten while a file says it', () => {
    const books = new Books();
    books.declareInFiles([{ slo: promise(), place }], at(0));
    books.evaluate(at(100 * 86_400));
    expect(wordingsOf(books, 'checkout:pay-availability')).toHaveLength(1);
  });
});

function serviceIdOf({ identity }: { readonly identity: Parameters<typeof serviceId>[0] }): string {
  return serviceId(identity);
}
