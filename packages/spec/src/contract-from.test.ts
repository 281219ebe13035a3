import { DeclarationError, readContract } from '@plimsoll/slo';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { contractFrom, DeclarationFileError } from './contract-from.js';

const CHECKOUT = `service: checkout
owner: team-payments
operations:
  pay:
    latency: { p95: 500ms }
    availability: 99.9%
  refund:
    errorRate: 1%
`;

function errorOf(run: () => unknown): DeclarationFileError {
  try {
    run();
  } catch (error) {
    if (error instanceof DeclarationFileError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the contract of a file', () => {
  it('is what one would have written in code', () => {
    const contract = contractFrom(CHECKOUT, { file: 'slo.yaml' });
    expect(contract).toEqual({
      service: 'checkout',
      owner: 'team-payments',
      operations: {
        pay: { latency: { p95: '500ms' }, availability: '99.9%' },
        refund: { errorRate: '1%' },
      },
    });
    expect(readContract(contract).issues).toEqual([]);
  });

  it('is typed by the operations that the code names', () => {
    const contract = contractFrom(CHECKOUT, { operations: ['pay', 'refund'] });
    expectTypeOf<keyof typeof contract.operations>().toEqualTypeOf<'pay' | 'refund'>();
    expectTypeOf<keyof ReturnType<typeof contractFrom>['operations']>().toEqualTypeOf<string>();
  });

  it('is found among several services by its name', () => {
    const text = `${CHECKOUT}---\nservice: catalog\noperations: { list: { availability: 99% } }\n`;
    expect(contractFrom(text, { service: 'catalog' }).operations).toEqual({ list: { availability: '99%' } });
  });

  it('comes from OpenSLO too', () => {
    const text = `apiVersion: openslo/v1
kind: SLO
metadata: { name: pay-availability, annotations: { plimsoll.dev/operation: pay } }
spec:
  service: checkout
  indicator:
    metadata: { name: pay-availability }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: plimsoll, spec: { slo: pay-availability, outcome: good } } }
        total: { metricSource: { type: plimsoll, spec: { slo: pay-availability } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.999 }]
`;
    const [slo] = readContract(contractFrom(text)).slos;
    expect([slo?.name, slo?.target.ratio]).toEqual(['pay-availability', 0.999]);
  });
});

describe('a file that is wrong', () => {
  it('tells every error at once, with file, line and column, in the message and as data', () => {
    const text = 'service: checkout\nonwer: a\noperations:\n  pay: { availability: 100% }\n  pay: { errorRate: 1% }\n';
    const error = errorOf(() => contractFrom(text, { file: 'slo.yaml' }));
    expect(error).toBeInstanceOf(DeclarationError);
    expect(error.issues.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['field-unknown', 2, 1],
      ['target-out-of-range', 4, 24],
      ['duplicate-key', 5, 3],
    ]);
    expect(error.message.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'slo.yaml:2:1:',
      'slo.yaml:4:24:',
      'slo.yaml:5:3:',
    ]);
    expect(error.message).toContain('known here: service, operations, owner');
    expect(error.stack).toContain('slo.yaml:5:3');
  });

  it.each([
    [
      'an operation that nobody declared',
      { operations: ['payy', 'xyz'] },
      'operation-unknown',
      'did you mean "pay"? declared are "pay", "refund"',
    ],
    ['a service that nobody declared', { service: 'chekout' }, 'service-unknown', 'did you mean "checkout"?'],
  ])('names the neighbours of %s', (_what, options, code, advice) => {
    const error = errorOf(() => contractFrom(CHECKOUT, { file: 'slo.yaml', ...options }));
    expect(error.issues.every((issue) => issue.code === code && issue.line === 1)).toBe(true);
    expect(error.message).toContain(advice);
    expect(error.issues).toHaveLength('operations' in options ? 2 : 1);
  });

  it.each([
    ['declares nothing', '# later\n', 'service-unknown'],
    [
      'declares several services',
      `${CHECKOUT}---\nservice: b\noperations: { a: { availability: 99% } }\n`,
      'service-ambiguous',
    ],
    [
      'declares a service in two places',
      `${CHECKOUT}---\nservice: checkout\noperations: { a: { availability: 99% } }\n`,
      'service-ambiguous',
    ],
    ['is no YAML', 'service: [', 'yaml-syntax'],
  ])('is refused when it %s', (_what, text, code) => {
    expect(errorOf(() => contractFrom(text)).issues[0]?.code).toBe(code);
  });
});
