import { expect, test } from 'vitest';
import { CHECKOUT, reportBody } from './report.js';
import { ManualClock, type Running, startProcessor } from './running.js';

const NOW = Date.UTC(2026, 5, 1, 12);

/** A processor that heard of one service, whose name has to be encoded in an address. */
async function withService(): Promise<Running> {
  const running = await startProcessor({ clock: new ManualClock(NOW) });
  await running.post(
    reportBody({
      contract: { ...CHECKOUT, service: 'check out' },
      startMs: NOW - 600_000,
      timeMs: NOW,
      events: { 'pay-availability': { good: 900, bad: 100 } },
      durations: { pay: [0.1, 0.2, 0.3, 0.4] },
    }),
  );
  await running.processor.evaluate();
  return running;
}

test('the fleet is shown by team, service and SLO', async () => {
  const { fleet } = await withService();
  const { teams, generatedAt } = await fleet();
  expect(generatedAt).toBe(NOW);
  expect(
    teams.map(({ owner, services }) => [
      owner,
      services.map(({ service, slos }) => [service, slos.map(({ name }) => name).sort()]),
    ]),
  ).toEqual([['team-payments', [['check out', ['pay-availability', 'pay-error-rate', 'pay-latency-p95']]]]]);
  const [availability] = teams[0]?.services[0]?.slos.filter(({ name }) => name === 'pay-availability') ?? [];
  expect(availability).toMatchObject({
    counts: { good: 900, bad: 100, total: 1_000 },
    attainment: { kind: 'measured', ratio: 0.9 },
    alert: { state: 'firing', severity: 'page' },
    latency: { kind: 'measured', unit: 'ms' },
  });
});

test('one SLO is found by its id, encoded once or once more', async () => {
  const { view, fleet } = await withService();
  const id = (await fleet()).teams[0]?.services[0]?.slos[0]?.id ?? '';
  expect(id).toContain('%20');
  for (const path of [id, encodeURIComponent(id), `${id}?pretty`]) {
    expect(await (await view(`/api/v1/slos/${path}`)).json()).toMatchObject({ id, spending: expect.anything() });
  }
});

test('lists all SLOs, and all alerts with their history', async () => {
  const { view } = await withService();
  const list = await (await view('/api/v1/slos')).json();
  expect(list).toMatchObject({
    generatedAt: NOW,
    slos: expect.arrayContaining([expect.objectContaining({ name: 'pay-availability' })]),
  });
  expect(await (await view('/api/v1/alerts')).json()).toMatchObject({
    active: expect.arrayContaining([
      expect.objectContaining({ slo: 'pay-availability', severity: 'page', state: 'firing' }),
    ]),
    history: expect.arrayContaining([expect.objectContaining({ severity: 'page', to: 'firing' })]),
  });
});

test('every answer forbids to run, frame, guess or keep it', async () => {
  const { view, post } = await withService();
  for (const answer of [
    await view('/api/v1/fleet'),
    await view('/nothing'),
    await view('/%zz'),
    await post('{}', { encoding: 'json' }),
  ]) {
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': expect.stringMatching(/^(no-store|private, no-cache)$/),
    });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  }
});

test.each([
  ['GET', '/nothing', 404, 'unknown-path'],
  ['GET', '/api/v1/slos/none', 404, 'unknown-slo'],
  ['POST', '/api/v1/fleet', 405, 'method-not-allowed'],
  ['DELETE', '/api/v1/slos/x', 405, 'method-not-allowed'],
  ['OPTIONS', '/api/v1/fleet', 405, 'method-not-allowed'],
])('%s %s is answered %i %s', async (method, path, status, code) => {
  const { api, self } = await startProcessor();
  const answer = await fetch(new URL(path, api), { method, ...(method === 'POST' && { body: 'x' }) });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code, message: expect.any(String) });
  expect((await self()).requests.api.refused).toEqual({ [code]: 1 });
});

test('is ready while it evaluates on time, and alive in any case', async () => {
  const clock = new ManualClock(NOW);
  const { view, processor } = await startProcessor({ clock, evaluationIntervalMs: 3_600_000 });
  expect((await view('/readyz')).status).toBe(200);
  clock.advanceTo(NOW + 5 * 3_600_000 + 1);
  const late = await view('/readyz');
  expect([late.status, await late.text()]).toEqual([
    503,
    'not ready: no evaluation completed in the last 5 intervals\n',
  ]);
  expect((await view('/healthz')).status).toBe(200);
  await processor.evaluate();
  expect((await view('/readyz')).status).toBe(200);
});

test('a defect is answered with a fixed sentence, reported, counted, and over with the request', async () => {
  const clock = new ManualClock(NOW);
  const { post, processor, self, happenings } = await startProcessor({ clock });
  const works = clock.wallMs;
  clock.wallMs = () => {
    throw new Error('the secret is 42');
  };
  const answer = await post('{}', { encoding: 'json' });
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('42');
  await processor.evaluate();
  clock.wallMs = works;

  expect(happenings.map(({ kind }) => kind)).toEqual(['request-failed', 'evaluation-failed']);
  const { requests, evaluations } = await self();
  expect(requests.otlp.refused).toEqual({ 'internal-error': 1 });
  expect(evaluations).toMatchObject({ completed: 1, failed: 1 });
  expect((await post('{}', { encoding: 'json' })).status).toBe(200);
});

test('tells by itself what it is', async () => {
  const { view, otlp } = await startProcessor();
  expect(await (await view('/')).json()).toMatchObject({
    name: 'plimsoll-processor',
    views: expect.arrayContaining(['/api/v1/fleet']),
  });
  const traces = await fetch(new URL('/v1/traces', otlp), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await traces.text()).toContain('takes metrics only');
});
