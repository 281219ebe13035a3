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

  it.each([
    ['availability', { availability: null }, '"availability" must be a text (got null): write it in quotes'],
    [
      'availability.name',
      { availability: { target: '99%', name: 7 } },
      '"name" must be a text (got 7): write it in quotes',
    ],
    [
      'availability.name',
      { availability: { target: '99%', name: 'Pay' } },
      'an SLO\'s name must be a label (got "Pay"): lower case letters, digits and hyphens, at most 63',
    ],
    [
      'latency.ninety',
      { latency: { ninety: '5ms' } },
      'a latency promise must be named by its percentile (got "ninety"): write it like p95 or p99.9',
    ],
    [
      'latency.xp95',
      { latency: { xp95: '5ms' } },
      'a latency promise must be named by its percentile (got "xp95"): write it like p95 or p99.9',
    ],
    ['custom.?', { custom: { '?': '99%' } }, 'a name must have a letter or a digit (got "?"): rename it'],
    [
      'custom.fresh',
      { custom: { fresh: '100%' } },
      'a target must be below 100% (got "100%"): a budget of zero cannot burn',
    ],
    [
      'custom.fresh.target',
      { custom: { fresh: { target: '100%' } } },
      'a target must be below 100% (got "100%"): a budget of zero cannot burn',
    ],
    [
      'freshness.target',
      { freshness: { maxAge: '5m', target: '100%' } },
      'a target must be below 100% (got "100%"): a budget of zero cannot burn',
    ],
    [
      'throughput.atLeast',
      { throughput: { atLeast: '5', target: '99%' } },
      '"atLeast" must be a number at or above 0 (got "5")',
    ],
    ['saturation.atMost', { saturation: { target: '99%' } }, '"atMost" must be a number at or above 0 (got undefined)'],
    ['freshness.maxAge', { freshness: { target: '99%' } }, '"maxAge" must be there (got nothing): add it'],
  ])('is pointed at in %s, and no SLO beside the right ones', (place, operation, message) => {
    const { slos, issues } = read({ errorRate: '1%', ...operation });
    expect(issues.map((issue) => [issue.path.slice(2).join('.'), issue.message])).toEqual([[place, message]]);
    const named = place.endsWith('.name') ? ['pay-availability'] : [];
    expect(slos.map(({ name }) => name)).toEqual([...named, 'pay-error-rate']);
  });

  it('of a latency has any percentile below a hundred, and failures that are ignored or bad', () => {
    const { slos, issues } = read({ latency: { p5: '1ms', 'p99.95': '2s' }, latencyFailures: 'ignore' });
    expect(issues).toEqual([]);
    expect(slos.map(({ name, target, indicator }) => [name, target.text, indicator])).toEqual([
      ['pay-latency-p5', '5%', { kind: 'latency', threshold: { ms: 1 }, failures: 'ignore' }],
      ['pay-latency-p99-95', '99.95%', { kind: 'latency', threshold: { ms: 2000 }, failures: 'ignore' }],
    ]);
  });
});
