import { describe, expect, it } from 'vitest';
import { agrees, sumsTable } from './sums.js';

const sum = { service: 'checkout', outcome: 'good', customers: 2_912, lost: 0, services: 2_912, fleet: 2_912 } as const;

describe('sums', () => {
  it('agree when everyone counted the same', () => {
    expect(agrees(sum)).toBe(true);
    expect(agrees({ ...sum, customers: undefined })).toBe(true);
  });

  it('differ when the books, the services or the customers are off by one', () => {
    expect(agrees({ ...sum, fleet: 2_911 })).toBe(false);
    expect(agrees({ ...sum, customers: 2_913 })).toBe(false);
    expect(agrees({ ...sum, services: 2_913 })).toBe(false);
  });

  it('agree when customers lack no more than they had no answer to', () => {
    expect(agrees({ ...sum, customers: 2_910, lost: 2 })).toBe(true);
    expect(agrees({ ...sum, customers: 2_909, lost: 2 })).toBe(false);
    expect(agrees({ ...sum, customers: 2_913, lost: 2 })).toBe(false);
    expect(sumsTable([{ ...sum, customers: 2_910, lost: 2 }])).toMatch(/ {2}equal, but for 2 without an answer$/);
  });

  it('are shown in columns', () => {
    expect(
      sumsTable([sum, { service: 'payments', outcome: 'bad', customers: undefined, lost: 0, services: 7, fleet: 8 }]),
    ).toBe(
      [
        'service   events  customers  services  fleet',
        'checkout  good        2,912     2,912  2,912  equal',
        'payments  bad             –         7      8  DIFFER',
      ].join('\n'),
    );
  });
});
