import { Books, type FleetView, fleetView, type ServiceView, type SloView } from '@plimsoll/engine';
import { readContract } from '@plimsoll/slo';
import { expect, test } from 'vitest';
import { renderFleet } from './table.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const NO_EVENTS = { good: 0, bad: 0, total: 0 };
const QUIET = {
  state: 'inactive',
  severity: 'page',
  frozen: false,
  inhibited: false,
  incident: null,
  since: null,
} as const;

/** A service as the books show it that has declared an SLO and reported nothing: what the cases below start from. */
function declaredOnly(): ServiceView {
  const books = new Books();
  const source = { service: 'checkout', namespace: '', environment: '', instance: 'a', version: '' };
  for (const one of slos) books.declare({ source, slo: one, timeMs: NOW });
  books.evaluate(NOW);
  const service = fleetView(books).teams[0]?.services[0];
  if (service === undefined) throw new Error('the books show no service');
  return service;
}

const { slos } = readContract({ service: 'checkout', operations: { pay: { availability: '99.9%' } } });
const DECLARED = declaredOnly();

function slo(name: string, changes: Partial<SloView> = {}): SloView {
  const [declared] = DECLARED.slos;
  if (declared === undefined) throw new Error('the books show no SLO');
  return {
    ...declared,
    name,
    isBlind: false,
    attainment: { kind: 'measured', ratio: 0.9995 },
    budget: {
      kind: 'measured',
      allowed: 10,
      spent: 0.5,
      remaining: 0.5,
      worst: 0.5,
      best: 0.5,
      coverage: 1,
      exhaustion: { kind: 'never' },
    },
    burnRates: [
      { window: '5m', windowMs: 300_000, counts: NO_EVENTS, kind: 'measured', burnRate: 14.41 },
      { window: '1h', windowMs: 3_600_000, counts: NO_EVENTS, kind: 'measured', burnRate: 0.5 },
    ],
    latency: {
      kind: 'measured',
      window: '5m',
      unit: 'ms',
      p50: 12,
      p95: 87.4,
      p99: 1_250,
      relativeError: 0.01,
      count: 10,
    },
    ...changes,
  };
}

const UNMEASURED: Partial<SloView> = {
  attainment: { kind: 'no-data' },
  budget: { kind: 'no-data' },
  burnRates: [{ window: '5m', windowMs: 300_000, counts: NO_EVENTS, kind: 'no-data' }],
  latency: { kind: 'no-data' },
};

const WORDING: SloView['declarations'][number] = {
  inForce: true,
  owner: null,
  indicator: 'availability',
  target: '99.9%',
  window: '30d',
  budgeting: 'occurrences',
  alertPolicy: '',
  version: '1',
  file: null,
  firstMs: NOW,
  lastMs: NOW,
};

function service(slos: readonly SloView[], changes: Partial<ServiceView> = {}): ServiceView {
  return { ...DECLARED, instances: { live: 2, silent: 0, usedTwice: [], aggregators: [] }, slos, ...changes };
}

function fleet(teams: Readonly<Record<string, readonly ServiceView[]>>): FleetView {
  return {
    generatedAt: NOW,
    watermark: NOW,
    teams: Object.entries(teams).map(([owner, services]) => ({
      owner: owner || null,
      services,
      summary: DECLARED.summary,
    })),
  };
}

/** The cells of the line that names an SLO. */
function cells(table: string, name: string): string[] {
  const line = table.split('\n').find((candidate) => candidate.trim().startsWith(`${name} `));
  return line?.trim().split(/ {2,}/) ?? [];
}

test('shows teams, their services and their SLOs, a column for each figure', () => {
  const table = renderFleet(fleet({ 'team-payments': [service([slo('pay-availability')])] }));
  expect(table).toBe(
    [
      '    SLO               promised      attained  budget left  burn 5m  burn 1h   p50   p95    p99  alert',
      'team-payments',
      '  checkout  2 instances',
      '    pay-availability  99.9% in 30d   99.950%        50.0%     14.5     0.50  12ms  87ms  1.25s  ○ inactive',
      '',
    ].join('\n'),
  );
});

test('what was not measured says so, and is neither 100 % nor 0', () => {
  const table = renderFleet(fleet({ 'team-payments': [service([slo('pay-latency-p95', UNMEASURED)])] }));
  expect(cells(table, 'pay-latency-p95')).toEqual([
    'pay-latency-p95',
    '99.9% in 30d',
    'no data',
    'no data',
    '–',
    '–',
    '–',
    '–',
    '–',
    '○ inactive',
  ]);
});

test('a budget with unknown parts reads from worst to best', () => {
  const unknown = slo('pay', {
    budget: {
      kind: 'measured',
      allowed: 10,
      spent: 0.5,
      remaining: 0.5,
      worst: -11.4,
      best: 0.62,
      coverage: 0.9,
      exhaustion: { kind: 'never' },
    },
  });
  expect(cells(renderFleet(fleet({ a: [service([unknown])] })), 'pay')[3]).toBe('-1140.0% … 62.0%');
});

test.each([
  [{ ...QUIET, state: 'firing', since: NOW - 125_000 }, '▲ page firing for 2m05s'],
  [
    { ...QUIET, state: 'firing', severity: 'ticket', since: NOW - 8_000, inhibited: true },
    '△ ticket firing for 8s, inhibited',
  ],
  [{ ...QUIET, state: 'firing', since: NOW - 8_000, frozen: true }, '▲ page firing for 8s, frozen'],
  [{ ...QUIET, state: 'pending', since: NOW - 8_000 }, '◔ page pending for 8s'],
  [{ ...QUIET, state: 'resolved', since: NOW - 8_000 }, '✓ page resolved'],
] as const)('an alert has a shape and a word: %#', (alert, text) => {
  expect(cells(renderFleet(fleet({ a: [service([slo('pay', { alert })])] })), 'pay').at(-1)).toBe(text);
});

test('missing telemetry does not look like health', () => {
  expect(cells(renderFleet(fleet({ a: [service([slo('pay', { isBlind: true })])] })), 'pay').at(-1)).toBe(
    '? inactive, telemetry missing',
  );
});

test('what somebody has to look into stands below its service', () => {
  const troubled = service([slo('pay', { hasConflict: true, declarations: [WORDING, WORDING], seriesRefused: 3 })], {
    instances: { live: 0, silent: 1, usedTwice: ['i-1'], aggregators: [] },
    absence: { ...QUIET, state: 'firing', since: NOW - 60_000 },
    undeclared: ['refund-availability'],
  });
  const table = renderFleet(fleet({ '': [troubled] }));
  expect(table.split('\n')[1]).toBe('no owner');
  expect(table).toContain('  checkout  0 instances, 1 silent\n');
  expect([...table.matchAll(/! (.*)/g)].map(([, note]) => note)).toEqual([
    'no instance has reported for 1m00s',
    'events arrive for SLOs that nobody declared: refund-availability',
    'two processes share an instance id: i-1',
    'pay is declared in 2 different ways',
    'pay lacks the events of 3 series beyond the limits',
  ]);
});

test('two environments of a service are told apart', () => {
  const production = service([slo('pay')], { namespace: 'shop', environment: 'production' });
  expect(renderFleet(fleet({ a: [production] }))).toContain('  shop/checkout  production  2 instances\n');
});

test('colours add nothing but colour', () => {
  const view = fleet({
    a: [
      service([
        slo('pay'),
        slo('refund', UNMEASURED),
        slo('ship', { alert: { ...QUIET, state: 'firing', since: NOW } }),
      ]),
    ],
  });
  const painted = renderFleet(view, { color: true });
  expect(painted).not.toBe(renderFleet(view));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
  expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(renderFleet(view));
});

test('a name from the wire cannot move the cursor or add a line', () => {
  const table = renderFleet(fleet({ 'evil\n\u001b[2Jteam': [service([slo('pay\u001b]0;x\u0007')])] }));
  expect(table).toContain('evil\uFFFD\uFFFD[2Jteam');
  expect(table.split('\n')).toHaveLength(5);
  expect(table).not.toContain('\u001b');
});

test('wide names keep the columns in line', () => {
  const lines = renderFleet(fleet({ a: [service([slo('支払い-availability'), slo('pay')])] })).split('\n');
  const column = (line: string | undefined) =>
    [...(line ?? '').replace(/[^\0-\u00ff–]/g, '··')].join('').indexOf('99.9% in');
  expect(column(lines[3])).toBe(column(lines[4]));
});

test('an empty fleet says what to do', () => {
  expect(renderFleet(fleet({}))).toContain('`plimsoll up` prints how');
});
