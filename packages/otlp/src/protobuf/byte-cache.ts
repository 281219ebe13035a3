/** Places that a hash leads to. With four, a cache with room to spare hardly ever drops what will be asked for again. */
const WAYS = 4;

/**
 * Remembers what some bytes meant, so that the same bytes need not be decoded again: a fleet sends the same names and attributes every few seconds, mostly in
 * the same order. So the entry that followed last time is tried first, then the few places that the hash leads to. A hit is decided by comparing all
 * bytes, never by the hash alone.
 *
 * Memory has a fixed ceiling and a lookup a fixed cost: who comes to a full place takes it over. Senders who provoke collisions only lose the shortcut.
 */
export class ByteCache<T> {
  readonly #values: (T | undefined)[];
  readonly #lengths: Uint16Array;
  readonly #hashes: Int32Array;
  /** The entry that was asked for after this one. */
  readonly #followers: Uint32Array;
  /** The bytes of every entry, in words of 32 bits; a place is `#wordsEach` long. Pages of it that were never touched cost nothing. */
  readonly #words: Int32Array;
  readonly #wordsEach: number;
  readonly #sets: number;
  #last = 0;
  #nextVictim = 0;

  /** `entries` is rounded up to a power of two, 4 at least. Bytes longer than `longest`, at most 65,535, are not remembered. */
  constructor({ entries, longest }: { entries: number; longest: number }) {
    this.#sets = 2 ** Math.ceil(Math.log2(Math.max(1, entries / WAYS)));
    const places = this.#sets * WAYS;
    this.#wordsEach = Math.ceil(Math.min(longest, 0xffff) / 4);
    this.#values = new Array<T | undefined>(places).fill(undefined);
    this.#lengths = new Uint16Array(places);
    this.#hashes = new Int32Array(places);
    this.#followers = new Uint32Array(places);
    this.#words = new Int32Array(places * this.#wordsEach);
  }

  /** What the bytes from `from` to `to` meant, if they are remembered. */
  find(view: DataView, from: number, to: number): T | undefined {
    if (to - from > this.#wordsEach * 4) return undefined;
    // A follower is a place, and places exist.
    const expected = this.#followers[this.#last] as number;
    if (this.#holds(expected, view, from, to)) {
      this.#last = expected;
      return this.#values[expected];
    }
    const hash = hashOf(view, from, to);
    const first = (hash & (this.#sets - 1)) * WAYS;
    for (let place = first; place < first + WAYS; place++) {
      if (this.#hashes[place] !== hash || !this.#holds(place, view, from, to)) continue;
      this.#follow(place);
      return this.#values[place];
    }
    return undefined;
  }

  /** Remembers what the bytes mean, which {@link find} did not know. */
  remember(view: DataView, { from, to }: { from: number; to: number }, value: T): void {
    const length = to - from;
    if (length > this.#wordsEach * 4) return;
    const hash = hashOf(view, from, to);
    const first = (hash & (this.#sets - 1)) * WAYS;
    let place = first;
    while (place < first + WAYS && this.#values[place] !== undefined) place++;
    if (place === first + WAYS) place = first + (this.#nextVictim++ & (WAYS - 1));
    this.#hashes[place] = hash;
    this.#lengths[place] = length;
    this.#values[place] = value;
    const wholeTo = to - (length & 3);
    let word = place * this.#wordsEach;
    for (let at = from; at < wholeTo; at += 4) this.#words[word++] = view.getInt32(at, true);
    if (wholeTo !== to) this.#words[word] = tail(view, wholeTo, to);
    this.#follow(place);
  }

  #follow(place: number): void {
    this.#followers[this.#last] = place;
    this.#last = place;
  }

  /** Does the place hold exactly these bytes? An empty one holds none, and is no match for none. */
  #holds(place: number, view: DataView, from: number, to: number): boolean {
    if (this.#lengths[place] !== to - from) return false;
    const words = this.#words;
    const wholeTo = to - ((to - from) & 3);
    let word = place * this.#wordsEach;
    let at = from;
    for (; at + 16 <= wholeTo; at += 16, word += 4) {
      const same =
        view.getInt32(at, true) === words[word] &&
        view.getInt32(at + 4, true) === words[word + 1] &&
        view.getInt32(at + 8, true) === words[word + 2] &&
        view.getInt32(at + 12, true) === words[word + 3];
      if (!same) return false;
    }
    for (; at < wholeTo; at += 4) {
      if (view.getInt32(at, true) !== words[word++]) return false;
    }
    return (wholeTo === to || tail(view, wholeTo, to) === words[word]) && this.#values[place] !== undefined;
  }
}

function hashOf(view: DataView, from: number, to: number): number {
  let hash = to - from;
  const wholeTo = to - ((to - from) & 3);
  for (let at = from; at < wholeTo; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ tail(view, wholeTo, to), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** The last bytes, three at most, as a number. */
function tail(view: DataView, from: number, to: number): number {
  let word = 0;
  for (let at = to - 1; at >= from; at--) word = (word << 8) | view.getUint8(at);
  return word;
}
