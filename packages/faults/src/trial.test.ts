import { expect, test } from 'vitest';
import { trial } from './trial.js';

test('through crashes, a lossy network, clock steps and a full disk the books equal the truth', async () => {
  const verdict = await trial({ seed: 20_261_124, instances: 3, forMs: 6_000 });
  expect(verdict.complaints).toEqual([]);
  // Otherwise nothing has been proved.
  for (const count of Object.values(verdict.faults)) expect(count).toBeGreaterThan(0);
  expect(verdict.requests).toBeGreaterThan(10);
  expect(verdict.books.good).toBeGreaterThan(1_000);
});
