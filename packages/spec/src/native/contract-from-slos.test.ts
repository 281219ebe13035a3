import { readContract, type ServiceContract, type Slo } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryContract } from '../test-data/arbitrary-contract.js';
import { contractFromSlos } from './contract-from-slos.js';

const read = (contract: unknown): Slo[] => {
  const { slos, issues } = readContract(contract);
  expect(issues).toEqual([]);
  return slos;
};

const rewritten = (contract: ServiceContract) => contractFromSlos(contract.service, read(contract)).contract;

/** Reading a contract with calendars in it takes a few milliseconds. */
const RUNS = { numRuns: 30 };

describe('the contract of some SLOs', () => {
  it('says what is common once, where it is common', () => {
    const contract = {
      service: 'checkout',
      owner: 'team-payments',
      window: '28d',
      operations: {
        pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%', description: 'Paying' },
        refund: {
          availability: { target: '99%', name: 'refunds-work' },
          custom: { 'same-day': '95%' },
          alerts: 'page 1h/5m > 14.4',
        },
        'GET /cart/:id': {
          freshness: { maxAge: '5m', target: '99%' },
          latency: { 'p99.9': '2s' },
          latencyFailures: 'bad',
        },
      },
    } as const;
    expect(rewritten(contract as unknown as ServiceContract)).toEqual(contract);
  });

  it('is read back into the same SLOs, whatever they were', () => {
    fc.assert(
      fc.property(arbitraryContract, (contract) => {
        const slos = read(contract);
        const { contract: written, unplaced } = contractFromSlos(contract.service, slos);
        expect(unplaced).toEqual([]);
        expect(new Set(read(written))).toEqual(new Set(slos));
      }),
      RUNS,
    );
  }, 60_000);

  it('is the same contract when written twice', () => {
    fc.assert(
      fc.property(arbitraryContract, (contract) => {
        const once = rewritten(contract);
        expect(rewritten(once)).toEqual(once);
      }),
      RUNS,
    );
  }, 60_000);

  it('names the SLOs that have no place beside another of their operation', () => {
    const [slo] = read({ service: 'a', operations: { pay: { availability: '99%' } } });
    const sla = { ...(slo as Slo), name: 'pay-sla' };
    const { contract, unplaced } = contractFromSlos('a', [slo as Slo, sla]);
    expect(unplaced).toEqual([{ slo: sla, reason: 'its operation already promises availability' }]);
    expect(contract).toEqual({ service: 'a', operations: { pay: { availability: '99%' } } });
  });

  it('gives an SLO without an operation one of its own name', () => {
    const [slo] = read({ service: 'a', operations: { 'home-page': { custom: { ok: '99%' } } } });
    const { operation: _, ...anonymous } = slo as Slo;
    expect(contractFromSlos('a', [anonymous]).contract).toEqual({
      service: 'a',
      operations: { 'home-page-ok': { custom: { 'home-page-ok': { target: '99%', name: 'home-page-ok' } } } },
    });
  });
});
