import { expect, test } from 'vitest';
import { row } from './group.ts';

test.each([
  { measured: 1.12, holds: true },
  { measured: 1.13, holds: false },
  { measured: Number.NaN, holds: false },
])('a goal of at most 1.12 holds for $measured: $holds', ({ measured, holds }) => {
  const figures = {
    group: 'sdk',
    name: 'sync wrapper',
    measured,
    goal: 1.12,
    unit: '× limit',
    baseline: 'limit: 67 ns',
  };
  expect(row(figures)).toEqual({ ...figures, holds });
});
