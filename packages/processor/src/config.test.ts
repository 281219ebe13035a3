import { DEFAULT_RESOLUTIONS } from '@plimsoll/slo';
import { expect, test } from 'vitest';
import { readConfig, resolutionsWithFinest } from './config.js';
import { ConfigurationError } from './errors.js';

/** Configurations as they may come from a file: nobody has checked their types. */
function issuesOf(config: unknown): string[] {
  try {
    readConfig(config as Parameters<typeof readConfig>[0]); // the point of these tests: it is not what the type says
  } catch (error) {
    if (error instanceof ConfigurationError) return error.issues.map(({ code, path }) => `${path.join('.')} ${code}`);
    throw error;
  }
  return [];
}

test('listens on the loopback interface, on OTLP’s own port, unless told otherwise', () => {
  const settings = readConfig({});
  expect(settings.otlp).toEqual({ host: '127.0.0.1', port: 4318 });
  expect(settings.api).toEqual({ host: '127.0.0.1', port: 4380 });
  expect(settings.evaluationIntervalMs).toBe(10_000);
  expect(settings.resolutions).toBe(DEFAULT_RESOLUTIONS);
});

test('keeps what is given and completes the rest', () => {
  const settings = readConfig({ otlp: { port: 0 }, limits: { bodyBytes: 5_000 } });
  expect(settings.otlp).toEqual({ host: '127.0.0.1', port: 0 });
  expect(settings.limits.bodyBytes).toBe(5_000);
  expect(settings.limits.connections).toBe(1_000);
});

test('names everything that is wrong at once', () => {
  const wrong = {
    otlp: { host: 'http://localhost', port: 70_000 },
    api: { port: '4380', tls: true },
    evaluationIntervalMs: 10.5,
    allowedHosts: ['ok', ''],
    limits: { bodyBytes: -1, patience: 3 },
    retention: '13 months',
  };
  expect(issuesOf(wrong)).toEqual([
    'retention config-unknown-key',
    'otlp.host config-wrong-type',
    'otlp.port config-out-of-range',
    'api.tls config-unknown-key',
    'api.port config-wrong-type',
    'allowedHosts config-wrong-type',
    'evaluationIntervalMs config-wrong-type',
    'limits.patience config-unknown-key',
    'limits.bodyBytes config-out-of-range',
  ]);
});

test('says what it got and what to do', () => {
  expect(() => readConfig({ otlp: { port: 70_000 } })).toThrow('otlp.port: must be from 0 to 65535 (got 70000)');
  expect(() => readConfig({ evaluationIntervalMs: Number.NaN })).toThrow('(got NaN): give one from 100 to 3600000');
});

test('refuses one port for both servers, except 0, of which there are many', () => {
  expect(issuesOf({ otlp: { port: 5000 }, api: { port: 5000 } })).toEqual(['api.port config-ports-clash']);
  expect(issuesOf({ otlp: { port: 0 }, api: { port: 0 } })).toEqual([]);
});

test.each([
  ['one second', resolutionsWithFinest(1_000), []],
  ['a single one', [{ slotMs: 500, spanMs: Number.POSITIVE_INFINITY }], []],
  ['slots that do not fill a minute', resolutionsWithFinest(7_000), ['resolutions.1.slotMs config-out-of-range']],
  ['slots of nothing', resolutionsWithFinest(0), ['resolutions.0.slotMs config-out-of-range']],
  ['no end', [{ slotMs: 1_000, spanMs: 60_000 }], ['resolutions.0.spanMs config-out-of-range']],
  ['none', [], ['resolutions config-wrong-type']],
  [
    'spans that shrink',
    [
      { slotMs: 1_000, spanMs: 60_000 },
      { slotMs: 2_000, spanMs: 30_000 },
      { slotMs: 4_000, spanMs: Number.POSITIVE_INFINITY },
    ],
    ['resolutions.1.spanMs config-out-of-range'],
  ],
])('judges resolutions with %s', (_name, resolutions, issues) => {
  expect(issuesOf({ resolutions })).toEqual(issues);
});

test.each([null, 'on', 42, []])('refuses a configuration that is no object: %j', (config) => {
  expect(issuesOf(config)).toEqual([' config-wrong-type']);
});
