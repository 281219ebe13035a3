/**
 * Remembers what some bytes meant, so that the same bytes need not be decoded again: a fleet sends the same names and attributes every few seconds.
 *
 * Direct-mapped: the bytes' hash says the one place where they can be, and whoever comes later takes the place. So memory has a fixed ceiling, a lookup a
 * fixed cost, and senders who provoke collisions only lose the shortcut. A hit is decided by comparing all bytes, never by the hash alone.
 */
export class ByteCache<T> {
  readonly #values: (T | undefined)[];
  readonly #lengths: Uint16Array;
  /** The bytes of every entry, in words of 32 bits; a place is `#wordsEach` long. Untouched pages of it cost nothing. */
  readonly #words: Uint32Array;
  readonly #wordsEach: number;
  readonly #mask: number;

  /** @param entries rounded up to a power of two. @param longest bytes of an entry, at most 65,535; longer ones are not remembered. */
  constructor({ entries, longest }: { entries: number; longest: number }) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(1, entries)));
    this.#mask = places - 1;
    this.#wordsEach = Math.ceil(Math.min(longest, 0xffff) / 4);
    this.#values = new Array<T | undefined>(places).fill(undefined);
    this.#lengths = new Uint16Array(places);
    this.#words = new Uint32Array(places * this.#wordsEach);
  }

  /** The place for bytes `from` to `to`, or -1 if they are too long to be remembered. */
  placeOf(view: DataView, from: number, to: number): number {
    const length = to - from;
    if (length > this.#wordsEach * 4) return -1;
    let hash = length;
    const wholeTo = to - (length & 3);
    for (let at = from; at < wholeTo; at += 4) {
      hash = Math.imul(hash ^ view.getUint32(at, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ tail(view, wholeTo, to), 0x85ebca6b);
    return (hash ^ (hash >>> 13)) & this.#mask;
  }

  /** What the bytes meant, if they are the ones that are remembered at the place. */
  get(place: number, view: DataView, from: number, to: number): T | undefined {
    if (place < 0) return undefined;
    const value = this.#values[place];
    if (value === undefined || this.#lengths[place] !== to - from) return undefined;
    const wholeTo = to - ((to - from) & 3);
    let word = place * this.#wordsEach;
    for (let at = from; at < wholeTo; at += 4) {
      if (view.getUint32(at, true) !== this.#words[word++]) return undefined;
    }
    return wholeTo === to || tail(view, wholeTo, to) === this.#words[word] ? value : undefined;
  }

  set(place: number, bytes: { view: DataView; from: number; to: number }, value: T): void {
    if (place < 0) return;
    const { view, from, to } = bytes;
    const wholeTo = to - ((to - from) & 3);
    let word = place * this.#wordsEach;
    for (let at = from; at < wholeTo; at += 4) this.#words[word++] = view.getUint32(at, true);
    if (wholeTo !== to) this.#words[word] = tail(view, wholeTo, to);
    this.#lengths[place] = to - from;
    this.#values[place] = value;
  }
}

/** The last one to three bytes as a number. */
function tail(view: DataView, from: number, to: number): number {
  let word = 0;
  for (let at = to - 1; at >= from; at--) word = (word << 8) | view.getUint8(at);
  return word;
}
