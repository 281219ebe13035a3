import type { SloErrorCode } from './errors.js';

/** One thing that is wrong in what somebody declared. The code is for programs, the message for people, the path leads to the place. */
export interface Issue {
  readonly code: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What reading a text gave: the value, or the reason why there is none. Nothing throws on the way. */
export type Parsed<T> =
  | { readonly kind: 'parsed'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: SloErrorCode; readonly message: string };

const BRAND = Symbol.for('@plimsoll/slo/DeclarationError');

/**
 * Everything that is wrong with a declaration, in one error, so that it can be put right in one go. A program may hold this class
 * several times (as ESM, as CommonJS, inside of a bundle); an error of one is `instanceof` all of them.
 */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';

  constructor(readonly issues: readonly Issue[]) {
    super(issues.map(formatIssue).join('\n'));
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** An issue on one line, its place first: `operations.pay.availability: target must be below 100 % …`. */
export function formatIssue(issue: Issue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

export function parsed<T>(value: T): Parsed<T> {
  return { kind: 'parsed', value };
}

export function refused(code: SloErrorCode, message: string): Parsed<never> {
  return { kind: 'refused', code, message };
}

/** For values written in code, where a mistake is the programmer's: the value, or a {@link DeclarationError}. */
export function valueOrThrow<T>(result: Parsed<T>): T {
  if (result.kind === 'parsed') return result.value;
  throw new DeclarationError([{ code: result.code, path: [], message: result.message }]);
}

/**
 * Texts come from the wire as well, and the time that some of our expressions take grows with the square of the text. Nobody writes a duration, a window or an
 * alert rule this long.
 */
export function isTooLong(text: string, longest = 200): boolean {
  return text.length > longest;
}

/** How a message quotes what it got: text in quotes and shortened, everything else by its kind. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}
