/**
 * What a change means to those who rely on the promise. Stricter and looser are about how much may go wrong; what cannot
 * be put in that order, such as another window, is changed.
 */
export type Meaning = 'added' | 'removed' | 'stricter' | 'looser' | 'changed';

/** One difference between two sets of declarations. */
export interface Change {
  readonly meaning: Meaning;
  readonly service: string;
  /** An SLO or a journey; nothing where the service itself is meant. */
  readonly name?: string;
  /** What differs, in the words of the declaration: target, threshold, window … */
  readonly field: string;
  /** As it is written; absent where there was, or is, nothing. */
  readonly before?: string;
  readonly after?: string;
}

/** A change on one line: `stricter  checkout/pay-availability  target 99.9% → 99.95%`. */
export function formatChange({ meaning, service, name, field, before, after }: Change): string {
  const subject = name === undefined ? service : `${service}/${name}`;
  const values = [before, after].filter((value) => value !== undefined).join(' → ');
  return [meaning.padEnd(8), subject, values === '' ? field : `${field} ${values}`].join('  ');
}
