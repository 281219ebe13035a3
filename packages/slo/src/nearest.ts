import { isTooLong } from './issue.js';

/** The word that was probably meant: the one with the fewest letters to change, at most a third of them; undefined where none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (isTooLong(word)) return undefined;
  let [best, least] = [undefined as string | undefined, Math.floor(word.length / 3) + 1];
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
