import { nearest, quote } from '@plimsoll/slo';
import type { Path } from '../source/position.js';
import type { FoundCode, Report } from './report.js';

/**
 * One mapping of a document, read field by field. Every question about a field makes it a known one; `end` then reports
 * the fields that nobody asked for, naming the nearest known one. What is missing or of the wrong type is reported and
 * answered with `undefined`, so that reading goes on and finds the rest.
 */
export class Fields {
  readonly path: Path;
  readonly report: Report;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  private constructor(values: Readonly<Record<string, unknown>>, path: Path, report: Report) {
    this.#values = values;
    this.path = path;
    this.report = report;
  }

  /** The fields of a value that must be a mapping. */
  static of(value: unknown, path: Path, report: Report): Fields | undefined {
    if (isMapping(value)) return new Fields(value, path, report);
    report.error('field-type', path, `${nameOf(path)} must be a mapping (got ${describe(value)})`);
    return undefined;
  }

  /** True where the field is written with a value; `key:` alone says nothing. */
  has(name: string): boolean {
    this.#known.add(name);
    return this.raw(name) !== undefined && this.raw(name) !== null;
  }

  /** The value as it stands, without any check. */
  raw(name: string): unknown {
    this.#known.add(name);
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  text(name: string): string | undefined {
    return this.#typed(name, 'a text', (value) => typeof value === 'string');
  }

  /** A text where people forget the quotes: numbers are taken as they would be printed. */
  scalarText(name: string): string | undefined {
    const value = this.raw(name);
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : this.text(name);
  }

  number(name: string): number | undefined {
    return this.#typed(name, 'a number', (value) => typeof value === 'number' && Number.isFinite(value));
  }

  flag(name: string): boolean | undefined {
    return this.#typed(name, 'true or false', (value) => typeof value === 'boolean');
  }

  /** One of a few words. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.text(name);
    const found = words.find((word) => word === value);
    if (value !== undefined && found === undefined) {
      const meant = nearest(value, words);
      this.error(
        'field-value',
        name,
        `must be one of ${words.join(', ')} (got "${value}")${meant ? `: write ${meant}` : ''}`,
      );
    }
    return found;
  }

  fields(name: string): Fields | undefined {
    return this.has(name) ? Fields.of(this.raw(name), this.at(name), this.report) : undefined;
  }

  /** The elements of a list, each with its own path; empty where the field is missing. */
  list(name: string): readonly { readonly value: unknown; readonly path: Path }[] {
    const values = this.#typed(name, 'a list', (value): value is unknown[] => Array.isArray(value));
    return (values ?? []).map((value, index) => ({ value, path: [...this.at(name), index] }));
  }

  /** The entries of a mapping from names to texts. */
  texts(name: string): Readonly<Record<string, string>> | undefined {
    const entries = this.fields(name);
    if (entries === undefined) return undefined;
    const texts: Record<string, string> = {};
    for (const key of entries.keys) {
      const text = entries.scalarText(key);
      if (text !== undefined) texts[key] = text;
    }
    return texts;
  }

  /** Reports a field that is not there, or empty; true where it says something. */
  require(name: string, what: string): boolean {
    const isEmpty = this.raw(name) === '';
    if (this.has(name) && !isEmpty) return true;
    if (isEmpty) this.error('field-missing', name, `is empty: ${what}`);
    else this.report.error('field-missing', this.path, `${nameOf(this.path)} lacks ${name}: ${what}`);
    return false;
  }

  error(code: FoundCode, name: string, message: string): void {
    this.report.error(code, this.at(name), `${name} ${message}`);
  }

  warning(code: FoundCode, name: string, message: string): void {
    this.report.warning(code, this.at(name), `${name} ${message}`);
  }

  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  at(name: string): Path {
    return [...this.path, name];
  }

  /** Reports every field that nobody asked for. */
  end(): void {
    const known = [...this.#known];
    for (const name of this.keys) {
      if (this.#known.has(name)) continue;
      const meant = nearest(name, known);
      const advice = meant ? `did you mean "${meant}"?` : `known here: ${known.join(', ')}`;
      this.report.error(
        'field-unknown',
        this.at(name),
        `"${name}" is not a field of ${nameOf(this.path)}: ${advice}`,
        'key',
      );
    }
  }

  #typed<T>(name: string, what: string, is: (value: unknown) => value is T): T | undefined;
  #typed<T>(name: string, what: string, is: (value: unknown) => boolean): T | undefined;
  #typed<T>(name: string, what: string, is: (value: unknown) => boolean): T | undefined {
    if (!this.has(name)) return undefined;
    const value = this.raw(name);
    // The predicate has just said so.
    if (is(value)) return value as T;
    this.error('field-type', name, `must be ${what} (got ${describe(value)})`);
    return undefined;
  }
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How messages call the mapping at a path: its last name, or "the document" for the whole. */
export function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the document';
  return typeof last === 'number' ? `${path.at(-2) ?? 'item'}[${last}]` : last;
}

/** How messages show what was got; YAML's words, where `quote` has JavaScript's. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return isMapping(value) ? 'a mapping' : quote(value);
}
