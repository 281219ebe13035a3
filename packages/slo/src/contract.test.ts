import { describe, expect, it } from 'vitest';
import { formatAlertPolicy } from './alert-policy-text.js';
import { CONTRACT_FIELDS, readContract, type ServiceContract } from './contract.js';
import { SLO_ERRORS } from './errors.js';
import { DeclarationError, formatIssue, quote } from './issue.js';

const SEED: ServiceContract = {
  service: 'checkout',
  owner: 'team-payments',
  operations: { pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' } },
};

const problems = (input: unknown) =>
  readContract(input).issues.map(({ code, path }) => `${path.join('.') || '(contract)'} ${code}`);

describe('the seed contract', () => {
  it('is three SLOs', () => {
    const { slos, issues } = readContract(SEED);
    expect(issues).toEqual([]);
    expect(slos.map(({ name, indicator, target }) => ({ name, indicator, target: target.text }))).toEqual([
      {
        name: 'pay-latency-p95',
        indicator: { kind: 'latency', threshold: { ms: 500 }, failures: 'ignore' },
        target: '95%',
      },
      { name: 'pay-availability', indicator: { kind: 'availability' }, target: '99.9%' },
      { name: 'pay-error-rate', indicator: { kind: 'error-rate' }, target: '99.9%' },
    ]);
    for (const slo of slos) {
      expect(slo).toMatchObject({
        service: 'checkout',
        owner: 'team-payments',
        operation: 'pay',
        window: { kind: 'rolling', duration: { ms: 2_592_000_000 } },
        budgeting: { kind: 'occurrences' },
      });
      expect(formatAlertPolicy(slo.alertPolicy)).toBe(
        'page 1h/5m > 14.4; page 6h/30m > 6; ticket 1d/2h > 3; ticket 3d/6h > 1',
      );
      expect(Object.keys(slo)).not.toContain('description');
      expect(Object.keys(slo)).not.toContain('noData');
    }
  });

  it('says where each of them stands', () => {
    expect([...readContract(SEED).places]).toEqual([
      ['pay-latency-p95', ['operations', 'pay', 'latency', 'p95']],
      ['pay-availability', ['operations', 'pay', 'availability']],
      ['pay-error-rate', ['operations', 'pay', 'errorRate']],
    ]);
  });
});

describe('a contract', () => {
  it('has every kind of promise', () => {
    const { slos, issues } = readContract({
      service: 'catalog',
      operations: {
        'GET /items/:id': {
          latency: { p50: '80ms', 'p99.9': '2s' },
          latencyFailures: 'bad',
          availability: '99.95%',
          timeout: '10s',
          custom: { 'Price is right': '99.99%' },
          freshness: { maxAge: '10m', target: '99%' },
          throughput: { atLeast: 5, target: '95%' },
          saturation: { atMost: 0.8, target: '99.5%' },
        },
      },
    });
    expect(issues).toEqual([]);
    const minute = { kind: 'timeslices', slice: { ms: 60_000 }, sliceTarget: { num: 1, den: 1 } };
    expect(
      slos.map(({ name, indicator, target, budgeting }) => [name, indicator, target.text, budgeting.kind]),
    ).toEqual([
      ['get-items-id-latency-p50', { kind: 'latency', threshold: { ms: 80 }, failures: 'bad' }, '50%', 'occurrences'],
      [
        'get-items-id-latency-p99-9',
        { kind: 'latency', threshold: { ms: 2000 }, failures: 'bad' },
        '99.9%',
        'occurrences',
      ],
      ['get-items-id-availability', { kind: 'availability', timeout: { ms: 10_000 } }, '99.95%', 'occurrences'],
      ['get-items-id-price-is-right', { kind: 'custom' }, '99.99%', 'occurrences'],
      ['get-items-id-freshness', { kind: 'freshness', maxAge: { ms: 600_000 } }, '99%', 'timeslices'],
      ['get-items-id-throughput', { kind: 'throughput', atLeast: 5 }, '95%', 'timeslices'],
      ['get-items-id-saturation', { kind: 'saturation', atMost: 0.8 }, '99.5%', 'timeslices'],
    ]);
    expect(slos.at(-1)?.budgeting).toEqual(minute);
  });

  it('gives its operations what they do not say themselves', () => {
    const { slos } = readContract({
      service: 's',
      owner: 'team-a',
      window: '28d',
      alerts: 'page 1h/5m > 10',
      budgetAlerts: 'ticket 75% spent',
      budgeting: 'timeslices 1m at 95%',
      noData: 'bad',
      description: 'The service.',
      operations: {
        plain: { availability: '99%' },
        own: {
          availability: '99%',
          owner: 'team-b',
          window: 'calendar month',
          alerts: 'ticket 6h/30m > 2',
          budgeting: 'occurrences',
          noData: 'good',
          description: 'The operation.',
        },
      },
    });
    const spent = [{ kind: 'spent', severity: 'ticket', share: { num: 3, den: 4 } }];
    expect(slos.map(({ budgetAlerts }) => budgetAlerts)).toEqual([spent, spent]);
    expect(
      slos.map(({ owner, window, budgeting, noData, description, alertPolicy }) => [
        owner,
        window.kind,
        budgeting.kind,
        noData,
        description,
        formatAlertPolicy(alertPolicy),
      ]),
    ).toEqual([
      ['team-a', 'rolling', 'timeslices', 'bad', undefined, 'page 1h/5m > 10'],
      ['team-b', 'calendar', 'occurrences', 'good', 'The operation.', 'ticket 6h/30m > 2'],
    ]);
  });

  it('shows everything that is wrong with it at once', () => {
    expect(
      problems({
        service: '',
        owner: 7,
        window: 'a month',
        alerts: 'page me',
        budgeting: 'events',
        noData: 'ignore',
        teem: 'x',
        operations: {
          pay: {
            latency: { p95: 'fast', ninety: '5ms', p100: '1s' },
            availability: '100%',
            errorRate: 'none',
            latencyFailures: 'maybe',
            timeout: 5,
          },
          nothing: {},
          '///': { availability: '99%' },
          wrong: 'availability 99%',
          odd: {
            custom: { '?': '99%' },
            freshness: { target: '99%' },
            throughput: { atLeast: -1, target: '99%' },
            saturation: 0.8,
          },
        },
      }).sort(),
    ).toEqual(
      [
        'teem contract-field-unknown',
        'service contract-malformed',
        'owner contract-malformed',
        'window window-malformed',
        'alerts alert-policy-malformed',
        'budgeting budgeting-malformed',
        'noData contract-malformed',
        'operations.pay.latencyFailures contract-malformed',
        'operations.pay.latency.p95 duration-malformed',
        'operations.pay.latency.ninety percentile-malformed',
        'operations.pay.latency.p100 percentile-malformed',
        'operations.pay.timeout contract-malformed',
        'operations.pay.availability target-out-of-range',
        'operations.pay.errorRate target-malformed',
        'operations.nothing contract-empty',
        'operations./// name-malformed',
        'operations.wrong contract-malformed',
        'operations.odd.custom.? name-malformed',
        'operations.odd.freshness.maxAge contract-field-missing',
        'operations.odd.throughput.atLeast contract-malformed',
        'operations.odd.saturation contract-malformed',
      ].sort(),
    );
  });

  it.each([
    [{}, 'a contract must declare at least one operation (got none): add one with what it promises'],
    [{ pay: {} }, 'an operation must promise something (got nothing): add latency, availability, errorRate or custom'],
    [{ '///': { availability: '99%' } }, 'an operation\'s name must have a letter or a digit (got "///"): rename it'],
  ])('with the operations %j says what to do', (operations, message) => {
    expect(readContract({ service: 's', operations }).issues).toMatchObject([{ message }]);
  });

  it('gives an SLO no field that nobody declared', () => {
    const [slo] = readContract({ service: 's', operations: { pay: { availability: '99%' } } }).slos;
    expect(Object.keys(slo ?? {})).toEqual([
      'name',
      'service',
      'operation',
      'indicator',
      'target',
      'window',
      'budgeting',
      'alertPolicy',
    ]);
  });

  it.each([
    [undefined, '(contract) contract-malformed'],
    [null, '(contract) contract-malformed'],
    ['checkout', '(contract) contract-malformed'],
    [[], '(contract) contract-malformed'],
    [() => 5, '(contract) contract-malformed'],
    [{ operations: { pay: { availability: '99%' } } }, 'service contract-field-missing'],
    [{ service: 's' }, 'operations contract-field-missing'],
    [{ service: 's', operations: {} }, 'operations contract-empty'],
    [{ service: 's', operations: [] }, 'operations contract-malformed'],
    [{ service: 's', operations: { pay: { availability: 99.9 } } }, 'operations.pay.availability contract-malformed'],
  ])('such as %j is refused', (input, problem) => {
    expect(problems(input)).toEqual([problem]);
    expect(readContract(input).slos).toEqual([]);
  });

  it('keeps the promises that are right beside those that are not', () => {
    const { slos, issues } = readContract({
      service: 's',
      operations: { pay: { availability: '99%', errorRate: '200%' } },
    });
    expect(slos.map(({ name }) => name)).toEqual(['pay-availability']);
    expect(issues.map(({ message }) => message)).toEqual([
      'an error rate must be below 100% (got "200%"): a budget of zero cannot burn',
    ]);
  });

  it('has the complement of an error rate as its target, exactly', () => {
    const read = (errorRate: string) =>
      readContract({ service: 's', operations: { pay: { errorRate } } }).slos[0]?.target;
    expect(read('0.1%')).toEqual({ text: '99.9%', ratio: 0.999, budget: { num: 1, den: 1000 } });
    expect(read('0.0001%')?.budget).toEqual({ num: 1, den: 1_000_000 });
    expect(read('0.3')?.text).toBe('70%');
  });

  it('refuses two promises of one name, and says where the other is', () => {
    const { slos, issues } = readContract({
      service: 's',
      operations: { 'get user': { availability: '99%' }, 'GET /user': { availability: '99.9%' } },
    });
    expect(slos).toHaveLength(1);
    expect(issues).toEqual([
      {
        code: 'name-taken',
        path: ['operations', 'GET /user', 'availability'],
        message:
          'an SLO name must be unique in its service (got "get-user-availability" here and at operations.get user.availability): rename one',
      },
    ]);
  });

  it('gives long operations names that fit, each with its own end', () => {
    const operation = `GET /${'very/'.repeat(20)}long`;
    const { slos } = readContract({
      service: 's',
      operations: { [operation]: { latency: { p95: '1s' }, availability: '99%' } },
    });
    for (const { name } of slos) expect(name.length).toBeLessThanOrEqual(63);
    expect(slos.map(({ name }) => name.slice(-12))).toEqual([
      expect.stringMatching(/-latency-p95$/),
      expect.stringMatching(/availability$/),
    ]);
  });

  it('names the field that was meant, or all there are', () => {
    const message = (field: string) =>
      readContract({ service: 's', [field]: 1, operations: { pay: { availability: '99%' } } }).issues[0]?.message;
    expect(message('windw')).toBe('nobody reads this field (got "windw"): did you mean "window"?');
    expect(message('xyzzy')).toBe(
      `nobody reads this field (got "xyzzy"): the fields are ${CONTRACT_FIELDS.service.join(', ')}`,
    );
  });

  it('never throws, whatever it is given', () => {
    for (const input of [
      1n,
      Symbol('s'),
      Number.NaN,
      new Date(0),
      new Map(),
      { operations: { a: { latency: 5, custom: [] } } },
    ]) {
      expect(readContract(input).issues.length).toBeGreaterThan(0);
    }
  });
});

describe('an issue', () => {
  it('has a code that the list of codes explains', () => {
    const { issues } = readContract({ service: 5, operations: { pay: { latency: { x: 'y' }, availability: '100%' } } });
    expect(issues.length).toBeGreaterThan(3);
    for (const { code } of issues) expect(Object.keys(SLO_ERRORS)).toContain(code);
  });

  it('is thrown with all others', () => {
    const error = new DeclarationError([
      { code: 'a', path: ['operations', 'pay', 0], message: 'first' },
      { code: 'b', path: [], message: 'second' },
    ]);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('DeclarationError');
    expect(error.message).toBe('operations.pay.0: first\nsecond');
    expect(error.issues.map(formatIssue)).toEqual(['operations.pay.0: first', 'second']);
  });

  it.each([
    ['text', '"text"'],
    ['x'.repeat(81), `"${'x'.repeat(79)}…"`],
    ['x'.repeat(80), `"${'x'.repeat(80)}"`],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1], 'a list'],
    [{}, 'an object'],
    [() => 1, 'a function'],
    [5, '5'],
    [true, 'true'],
  ])('quotes %j as %s', (value, text) => {
    expect(quote(value)).toBe(text);
    expect(quote(5n)).toBe('5');
  });
});
