import {
  alertPolicy,
  defaultAlertPolicy,
  duration,
  type Indicator,
  readContract,
  type Slo,
  target,
  window,
} from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeInfo, encodeInfo } from './index.js';

const durations = fc.oneof(
  fc.constantFrom('500ms', '5m', '1h30m', '250us', '1001ms', '30d').map(duration),
  fc.integer({ min: 1, max: 1e12 }).map((micros) => ({ ms: micros / 1000 })),
);
const bound = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 });

const indicators: fc.Arbitrary<Indicator> = fc.oneof(
  fc.constantFrom<Indicator>({ kind: 'availability' }, { kind: 'error-rate' }, { kind: 'custom' }),
  durations.map((timeout) => ({ kind: 'availability' as const, timeout })),
  durations.map((timeout) => ({ kind: 'error-rate' as const, timeout })),
  fc.record({
    kind: fc.constant('latency' as const),
    threshold: durations,
    failures: fc.constantFrom('ignore', 'bad'),
  }),
  fc.record({ kind: fc.constant('freshness' as const), maxAge: durations }),
  fc.record({ kind: fc.constant('throughput' as const), atLeast: bound }),
  fc.record({ kind: fc.constant('saturation' as const), atMost: bound }),
);

const windows = fc
  .constantFrom(
    '30d',
    '7d',
    '1h',
    '28d',
    'calendar month Europe/Berlin',
    'calendar 2 weeks UTC from 2026-01-05 06:30:00',
    'calendar quarter',
  )
  .map(window);

const policies = fc
  .constantFrom('page 1h/5m > 14.4', 'ticket 3d/6h > 14/15 hold 2m min 100 events confidence 95%; page 1h/5m > 2')
  .map(alertPolicy);

const slos: fc.Arbitrary<Slo> = fc
  .record(
    {
      name: fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/),
      service: fc.string({ minLength: 1 }),
      owner: fc.string(),
      operation: fc.string(),
      indicator: indicators,
      target: fc.constantFrom('99.9%', '95%', '99.99999%', '0.5%', '33.3%').map(target),
      window: windows,
      budgeting: fc.constantFrom<Slo['budgeting'][]>(
        { kind: 'occurrences' },
        { kind: 'timeslices', slice: duration('1m'), sliceTarget: { num: 19, den: 20 } },
        { kind: 'timeslices', slice: duration('90s'), sliceTarget: { num: 1, den: 1 } },
        { kind: 'ratio-timeslices', slice: duration('5m') },
      ),
      alertPolicy: fc.option(fc.oneof(policies, fc.constant([])), { nil: undefined }),
      description: fc.string(),
      noData: fc.constantFrom('freeze', 'good', 'bad'),
    },
    { requiredKeys: ['name', 'service', 'indicator', 'target', 'window', 'budgeting', 'alertPolicy'] },
  )
  .map((slo) => ({ ...slo, alertPolicy: slo.alertPolicy ?? defaultAlertPolicy(slo.window) }));

const seed = readContract({
  service: 'checkout',
  owner: 'team-payments',
  operations: { pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' } },
});

function codes(attributes: Record<string, string | number | boolean>, service = 'shop'): string[] {
  return decodeInfo(service, attributes).issues.map(({ code, path }) => `${path.join('.')}: ${code}`);
}

const minimal = { 'slo.name': 'pay', 'slo.indicator': 'custom', 'slo.target': '99%', 'slo.window': '30d' };

describe('slo.info', () => {
  it('is the whole declaration: decoding undoes encoding', () => {
    fc.assert(
      fc.property(slos, (slo) => {
        expect(decodeInfo(slo.service, encodeInfo(slo))).toEqual({ slo, issues: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('writes the seed contract in words that people can read', () => {
    const attributes = seed.slos.map(encodeInfo);
    expect(attributes).toEqual([
      {
        'slo.name': 'pay-latency-p95',
        'slo.operation': 'pay',
        'slo.owner': 'team-payments',
        'slo.indicator': 'latency',
        'slo.latency_threshold': 0.5,
        'slo.latency_failures': 'ignore',
        'slo.target': '95%',
        'slo.window': '30d',
        'slo.budgeting_method': 'occurrences',
      },
      expect.objectContaining({
        'slo.name': 'pay-availability',
        'slo.indicator': 'availability',
        'slo.target': '99.9%',
      }),
      expect.objectContaining({ 'slo.name': 'pay-error-rate', 'slo.indicator': 'error-rate', 'slo.target': '99.9%' }),
    ]);
    expect(attributes.map((one) => decodeInfo('checkout', one).slo)).toEqual(seed.slos);
  });

  it('reads a declaration of four attributes, the rest by default', () => {
    const { slo } = decodeInfo('shop', minimal);
    expect(slo).toMatchObject({
      name: 'pay',
      service: 'shop',
      indicator: { kind: 'custom' },
      budgeting: { kind: 'occurrences' },
    });
    expect(slo?.alertPolicy).toEqual(defaultAlertPolicy(window('30d')));
  });

  it('takes the owner of the resource where the point has none', () => {
    expect(decodeInfo('shop', minimal, { owner: 'team-a' }).slo?.owner).toBe('team-a');
    expect(decodeInfo('shop', { ...minimal, 'slo.owner': 'team-b' }, { owner: 'team-a' }).slo?.owner).toBe('team-b');
    expect(decodeInfo('shop', minimal).slo).not.toHaveProperty('owner');
  });

  it('leaves attributes alone that it does not know', () => {
    expect(codes({ ...minimal, 'slo.mood': 'sunny', 'http.route': '/' })).toEqual([]);
  });

  it('names everything that is missing at once', () => {
    expect(codes({}, '')).toEqual([
      'service.name: info-attribute-missing',
      'slo.name: info-attribute-missing',
      'slo.indicator: info-attribute-missing',
      'slo.target: info-attribute-missing',
      'slo.window: info-attribute-missing',
    ]);
    for (const [indicator, attribute] of Object.entries({
      latency: 'slo.latency_threshold',
      freshness: 'slo.max_age',
      throughput: 'slo.at_least',
      saturation: 'slo.at_most',
    })) {
      expect(codes({ ...minimal, 'slo.indicator': indicator })).toEqual([`${attribute}: info-attribute-missing`]);
    }
  });

  it('names everything that is wrong at once, once each', () => {
    const latency = { ...minimal, 'slo.indicator': 'latency', 'slo.latency_threshold': 0.5 };
    expect(
      codes({
        ...minimal,
        'slo.name': 'Pay!',
        'slo.indicator': 'speed',
        'slo.target': '100%',
        'slo.window': '1 month',
      }),
    ).toEqual([
      'slo.name: info-attribute-malformed',
      'slo.indicator: info-attribute-malformed',
      'slo.target: target-out-of-range',
      'slo.window: window-malformed',
    ]);
    expect(
      codes({ ...minimal, 'slo.target': 0.99, 'slo.owner': 7, 'slo.no_data': 'ok', 'slo.alert_policy': 'page me' }),
    ).toEqual([
      'slo.target: info-attribute-malformed',
      'slo.alert_policy: alert-policy-malformed',
      'slo.no_data: info-attribute-malformed',
      'slo.owner: info-attribute-malformed',
    ]);
    for (const threshold of [0, -1, '500ms', Number.NaN, Number.POSITIVE_INFINITY, true, 1e-9]) {
      expect(codes({ ...latency, 'slo.latency_threshold': threshold })).toEqual([
        'slo.latency_threshold: info-attribute-malformed',
      ]);
    }
  });

  it('says what was wrong, what was got and what is expected', () => {
    const { issues } = decodeInfo('shop', { ...minimal, 'slo.indicator': 'speed' });
    expect(issues.map(({ message }) => message)).toEqual([
      'slo.indicator must be one of availability, error-rate, latency, custom, freshness, throughput, saturation (got "speed")',
    ]);
  });
});
