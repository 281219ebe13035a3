import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeAll } from '../test/record.js';

// One request as the Collector's own library (pdata 1.67) writes it: from the last field to the first in protobuf, and with digits as text in JSON.
const golden = (name: string) => readFileSync(new URL(`../test/${name}`, import.meta.url));
const protobuf = Buffer.from(golden('collector.golden.base64').toString('latin1'), 'base64');
const json = golden('collector.golden.json');

const times = { startMs: 1_767_268_800_000, timeMs: 1_767_268_860_001 };
const events = {
  metric: 'slo.fleet.events',
  unit: '{event}',
  kind: 'sum',
  monotonic: true,
  temporality: 'cumulative',
  ...times,
};

describe('decoding what the Collector sends', () => {
  it.each([
    ['protobuf', protobuf],
    ['json', json],
  ] as const)('reads its %s', (encoding, body) => {
    const { seen, decoded } = decodeAll(body, encoding);
    expect(decoded).toEqual({
      points: 5,
      skipped: { 'no-value': 1, summary: 0, 'uneven-buckets': 0, 'unsupported-histogram': 0 },
    });
    expect(seen).toEqual([
      {
        resource: {
          'service.name': 'checkout',
          'process.pid': 4711,
          'host.tags': '["a",1.5,{"warm":true}]',
          build: '+/8=',
        },
      },
      { scope: '@plimsoll/collector', version: '0.1.0' },
      {
        number: {
          ...events,
          attributes: { 'slo.name': 'pay-availability', 'slo.outcome': 'good' },
          value: 998_001,
          isInteger: true,
        },
      },
      {
        number: {
          ...events,
          attributes: { 'slo.name': 'pay-availability', 'slo.outcome': 'bad' },
          value: 999,
          isInteger: true,
        },
      },
      {
        number: {
          metric: 'slo.coverage',
          unit: '1',
          kind: 'gauge',
          monotonic: false,
          temporality: 'unspecified',
          attributes: {},
          startMs: 0,
          timeMs: times.timeMs,
          value: 0.75,
          isInteger: false,
        },
      },
      {
        histogram: {
          metric: 'http.server.request.duration',
          unit: 's',
          temporality: 'delta',
          attributes: { 'http.route': '/pay/:id' },
          ...times,
          count: 305 + 2 ** 40,
          sum: 12.25,
          min: 0.001,
          max: undefined,
          bounds: [0.1, 0.5, 1],
          bucketCounts: [5, 300, 0, 2 ** 40],
        },
      },
      {
        exponential: {
          metric: 'slo.duration',
          unit: 's',
          temporality: 'cumulative',
          attributes: { 'slo.operation': 'pay' },
          ...times,
          histogram: {
            scale: -3,
            zeroCount: 7,
            positive: { offset: -2, counts: [1, 200, 3] },
            sum: 99.5,
            count: 211,
            max: 300,
          },
        },
      },
    ]);
  });
});
