import { ByteCache } from './byte-cache.js';
import { readText } from './text.js';
import type { Wire } from './wire.js';

/** Reads texts of which there are few, again and again: metric names, units, the keys of attributes. Long ones are read, too, but not remembered. */
export class NameReader {
  readonly #cache = new ByteCache<string>({ entries: 1024, longest: 64 });

  read(wire: Wire): string {
    const length = wire.length();
    const from = wire.take(length);
    const to = from + length;
    const known = this.#cache.find(wire.view, from, to);
    if (known !== undefined) return known;
    const name = readText(wire.bytes, from, to);
    this.#cache.remember(wire.view, { from, to }, name);
    return name;
  }
}
