import type { Slo } from '@plimsoll/slo';

/** What a declaration was found to be equal to. Declarations never change, and readers hand over one object for one wording of one process. */
const found = new WeakMap<Slo, Slo>();

/** Do two declarations promise the same, in every field? Called for every declaration in every report, so it builds no text and looks once. */
export function sameDeclaration(a: Slo, b: Slo): boolean {
  if (a === b || found.get(b) === a) return true;
  if (!samePlain(a, b)) return false;
  found.set(b, a);
  return true;
}

/** Equality of plain data: an absent field and an undefined one are the same, the order of fields does not matter. */
function samePlain(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  // Both are objects, so their fields can be read by name; what they hold is looked at one level down.
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key in left) if (!samePlain(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}
