import { describe, expect, it } from 'vitest';
import { readContract } from './contract.js';

function read(operation: unknown, service: Record<string, unknown> = {}) {
  return readContract({ service: 'checkout', ...service, operations: { pay: operation } });
}

describe('a promise that says something for itself', () => {
  it('is the same promise whether written as its bound alone or as an object', () => {
    const short = read({
      latency: { p95: '500ms' },
      availability: '99.9%',
      errorRate: '0.1%',
      custom: { fresh: '99%' },
    });
    const long = read({
      latency: { p95: { threshold: '500ms' } },
      availability: { target: '99.9%' },
      errorRate: { atMost: '0.1%' },
      custom: { fresh: { target: '99%' } },
    });
    expect(short.slos).toHaveLength(4);
    expect(long).toEqual(short);
  });

  it('has its own name, window, owner and description, and the rest from its operation', () => {
    const { slos, issues } = read(
      {
        owner: 'team-payments',
        window: '28d',
        availability: { target: '99.9%', name: 'paying-works', window: '7d', description: 'Customers can pay.' },
        errorRate: '0.1%',
      },
      { owner: 'team-shop', noData: 'bad' },
    );
    expect(issues).toEqual([]);
    expect(
      slos.map(({ name, owner, window, description, noData }) => ({ name, owner, window, description, noData })),
    ).toEqual([
      {
        name: 'paying-works',
        owner: 'team-payments',
        window: { kind: 'rolling', duration: { ms: 604_800_000 } },
        description: 'Customers can pay.',
        noData: 'bad',
      },
      {
        name: 'pay-error-rate',
        owner: 'team-payments',
        window: { kind: 'rolling', duration: { ms: 2_419_200_000 } },
        description: undefined,
        noData: 'bad',
      },
    ]);
  });

  it('derives its alerts from its own window', () => {
    const { slos } = read({ availability: { target: '99.9%', window: '28d' }, errorRate: '0.1%' });
    expect(slos.map(({ alertPolicy }) => alertPolicy[0]?.threshold)).toEqual([
      { num: 336, den: 25 },
      { num: 72, den: 5 },
    ]);
  });

  it('is refused with the place of the bound, of the name and of a field that nobody reads', () => {
    const { issues } = read({
      availability: { target: '100%', name: 'Not A Label', windwo: '7d' },
      latency: { p95: { treshold: '500ms' } },
    });
    expect(issues.map(({ code, path }) => `${code} ${path.join('.')}`).sort()).toEqual([
      'contract-field-missing operations.pay.latency.p95.threshold',
      'contract-field-unknown operations.pay.availability.windwo',
      'contract-field-unknown operations.pay.latency.p95.treshold',
      'name-malformed operations.pay.availability.name',
      'target-out-of-range operations.pay.availability.target',
    ]);
  });
});
