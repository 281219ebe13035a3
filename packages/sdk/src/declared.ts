import { type DeclarationError, nearest, quote } from '@plimsoll/slo';
import { refusal, type SdkErrorCode } from './errors.js';

/** Looks a name up among the declared ones; an unknown one is refused with the name that was probably meant. */
export function declared<T>(entries: ReadonlyMap<string, T>, name: string, kind: DeclaredKind): T {
  const entry = entries.get(name);
  if (entry === undefined) throw unknownName(name, [...entries.keys()], kind);
  return entry;
}

export interface DeclaredKind {
  readonly code: SdkErrorCode;
  /** "an operation", "an SLO". */
  readonly what: string;
  readonly path: readonly (string | number)[];
}

const SHOWN = 10;

function unknownName(name: string, names: readonly string[], { code, what, path }: DeclaredKind): DeclarationError {
  const meant = nearest(name, names);
  const shown = names.slice(0, SHOWN).map(quote).join(', ');
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  const advice = meant === undefined ? '' : `did you mean ${quote(meant)}? `;
  return refusal(code, path, `${what} must be declared (got ${quote(name)}): ${advice}declared are ${shown}${more}`);
}
