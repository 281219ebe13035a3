import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { CHECKOUT, reportBody } from './report.js';
import { ManualClock, type Running, startProcessor } from './running.js';

const NOW = Date.UTC(2026, 5, 1, 12);

interface Fleet extends Running {
  readonly clock: ManualClock;
  /** Another round in which each service has had so many bad calls. */
  round(bad: Readonly<Record<string, number>>): Promise<void>;
  json(path: string): Promise<Record<string, unknown>>;
}

/** Services with one availability SLO each, of the team that is given for them. */
async function fleetOf(owners: Readonly<Record<string, string>>): Promise<Fleet> {
  const clock = new ManualClock(NOW);
  const running = await startProcessor({ clock });
  const round = async (bad: Readonly<Record<string, number>>): Promise<void> => {
    clock.advanceTo(clock.wallMs() + 60_000);
    for (const [service, owner] of Object.entries(owners)) {
      const contract = { service, owner, operations: { pay: { availability: '99.9%' } } };
      const events = { 'pay-availability': { good: 100_000, bad: bad[service] ?? 0 } };
      await running.post(
        reportBody({ contract, startMs: NOW, timeMs: clock.wallMs(), events, durations: { pay: [0.1] } }),
      );
    }
    await running.processor.evaluate();
  };
  await round({});
  // What the schema test holds of every path; tests that read something else would fail.
  const json = async (path: string) => (await (await running.view(path)).json()) as Record<string, unknown>;
  return { ...running, clock, round, json };
}

const THREE = { alpha: 'team-a', beta: 'team-b', gamma: 'team-a' };

/** Names of the services on a page, in its order. */
function services(page: Record<string, unknown>): string[] {
  return (page.slos as { service: string }[]).map(({ service }) => service); // a list of SLOs, as the schema test holds
}

describe('the list of SLOs', () => {
  test('begins with the worst and can be read in pages', async () => {
    const { json, round } = await fleetOf(THREE);
    await round({ beta: 5_000, gamma: 30 });
    const first = await json('/api/v1/slos?limit=2');
    expect(first).toMatchObject({ total: 3, slos: [{ standing: 'firing' }, { standing: 'kept' }] });
    const second = await json(`/api/v1/slos?limit=2&cursor=${first.next}`);
    expect([services(first), services(second), second.next]).toEqual([['beta', 'gamma'], ['alpha'], null]);
  });

  test('shows everything once to who reads all pages, even when the order changes in between', async () => {
    const { json, round } = await fleetOf(THREE);
    await round({ beta: 5_000 });
    const first = await json('/api/v1/slos?limit=1');
    await round({ beta: 5_000, alpha: 60_000, gamma: 70_000 });
    const second = await json(`/api/v1/slos?limit=1&cursor=${first.next}`);
    const third = await json(`/api/v1/slos?limit=1&cursor=${second.next}`);
    expect([first, second, third].flatMap(services).sort()).toEqual(['alpha', 'beta', 'gamma']);
    expect(second.slos).toMatchObject([{ standing: 'firing' }]);
  });

  test('says so when a page is asked for too late', async () => {
    const { json, round, view } = await fleetOf(THREE);
    const { next } = await json('/api/v1/slos?limit=1');
    for (let i = 0; i < 7; i++) {
      await round({});
      await json('/api/v1/slos');
    }
    const late = await view(`/api/v1/slos?cursor=${next}`);
    expect([late.status, await late.json()]).toEqual([410, { code: 'cursor-expired', message: expect.any(String) }]);
  });

  test.each([
    ['owner=team-a', ['alpha', 'gamma']],
    ['owner=team-a&owner=team-b', ['alpha', 'beta', 'gamma']],
    ['unowned=true', []],
    ['service=beta', ['beta']],
    ['namespace=', ['alpha', 'beta', 'gamma']],
    ['environment=production', []],
    ['standing=firing', ['beta']],
    ['standing=firing&standing=kept', ['alpha', 'beta', 'gamma']],
    ['conflict=true', []],
    ['q=GAM', ['gamma']],
    ['q=pay%20team-b', ['beta']],
    ['q=nothing', []],
    ['owner=team-a&q=alp', ['alpha']],
  ])('filters: %s', async (query, expected) => {
    const { json, round } = await fleetOf(THREE);
    await round({ beta: 5_000 });
    const page = await json(`/api/v1/slos?${query}`);
    expect([services(page).sort(), page.total]).toEqual([expected, expected.length]);
  });

  test('has whole views for who asks', async () => {
    const { json, fleet } = await fleetOf({ alpha: 'team-a' });
    const { slos } = await json('/api/v1/slos?detail=full');
    expect(slos).toEqual((await fleet()).teams[0]?.services[0]?.slos);
  });

  test('is a table too', async () => {
    const { view, round } = await fleetOf({ alpha: '=team' });
    await round({ alpha: 50 });
    const answer = await view('/api/v1/slos?format=csv');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const [heading, row] = (await answer.text()).split('\r\n');
    expect(heading).toContain('owner,namespace,environment,service,slo,operation,indicator,target');
    expect(row).toMatch(
      /^'=team,,,alpha,pay-availability,pay,availability,99\.9%,30d,occurrences,kept,0\.9995\d*,0\.5\d*,/,
    );
  });

  test.each([
    ['limit=0', 'limit must be >= 1 (got 0)'],
    ['limit=ten', 'limit must be integer (got "ten")'],
    ['limit=501&detail=full', 'limit must be at most 500 with detail=full (got 501)'],
    [
      'standing=bad',
      'standing must be equal to one of the allowed values: firing, exhausted, pending, unknown, kept (got "bad")',
    ],
    ['ownr=team-a', 'there is no parameter "ownr": use owner, unowned,'],
    ['cursor=what', 'cursor is not one of ours (got "what")'],
  ])('refuses %s', async (query, message) => {
    const { view } = await fleetOf({});
    const answer = await view(`/api/v1/slos?${query}`);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { code: 'query-malformed', message: expect.stringContaining(message) },
    ]);
  });
});

describe('teams and services', () => {
  test('are shown in sums, with what needs somebody first', async () => {
    const { json, round } = await fleetOf(THREE);
    await round({ gamma: 5_000 });
    expect(await json('/api/v1/teams')).toMatchObject({
      summary: { slos: 3, firing: 1, events: { good: 300_000, bad: 5_000 } },
      teams: [
        { owner: 'team-a', summary: { slos: 2, firing: 1 }, services: [{ service: 'gamma' }, { service: 'alpha' }] },
        { owner: 'team-b', summary: { slos: 1 } },
      ],
      urgent: [{ service: 'gamma', standing: 'firing' }],
    });
    expect(await json('/api/v1/teams/team-b')).toMatchObject({ owner: 'team-b', services: [{ slos: [{}] }] });
    expect(await json('/api/v1/services')).toMatchObject({
      services: [
        { id: 'alpha', owners: ['team-a'] },
        { id: 'beta', owners: ['team-b'] },
        { id: 'gamma', owners: ['team-a'] },
      ],
    });
    expect(await json('/api/v1/services/beta')).toMatchObject({
      slos: [{ owner: 'team-b' }],
      processes: [{ id: 'a' }],
    });
    expect(await json('/api/v1/declarations?service=beta')).toMatchObject({
      declarations: [{ owner: 'team-b', wordings: [{ inForce: true, target: '99.9%' }] }],
    });
  });

  test.each([
    ['/api/v1/teams/nobody', 'unknown-team'],
    ['/api/v1/unowned', 'unknown-team'],
    ['/api/v1/services/none', 'unknown-service'],
  ])('%s is answered 404 %s', async (path, code) => {
    const { view } = await fleetOf(THREE);
    const answer = await view(path);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code }]);
  });
});

describe('the history of alerts', () => {
  test('goes back in pages that end with an evaluation', async () => {
    const { json, round, view } = await fleetOf(THREE);
    await round({ alpha: 5_000, beta: 5_000 });
    await round({ alpha: 5_000, beta: 5_000, gamma: 9_000 });
    const first = await json('/api/v1/alerts/history?limit=1&severity=page');
    expect(first).toMatchObject({
      history: [{ subject: 'gamma:pay-availability', to: 'firing' }],
      before: NOW + 180_000,
    });
    const second = await json(`/api/v1/alerts/history?limit=1&severity=page&before=${first.before}`);
    expect(second).toMatchObject({
      history: [{ subject: 'beta:pay-availability' }, { subject: 'alpha:pay-availability' }],
      before: null,
    });
    expect(await json('/api/v1/alerts/history?subject=alpha:pay-availability&severity=page')).toMatchObject({
      history: [{ subject: 'alpha:pay-availability' }],
    });
    const [heading, row] = (await (await view('/api/v1/alerts/history?format=csv&severity=page')).text()).split('\r\n');
    expect(heading).toBe('at,observed_at,kind,subject,severity,from,to,incident');
    expect(row).toMatch(/^2026-06-01T12:03:00.000Z,.*,burn-rate,gamma:pay-availability,page,inactive,firing,/);
  });
});

describe('an answer', () => {
  test('need not be sent again until the next evaluation', async () => {
    const { api, round } = await fleetOf(THREE);
    const url = new URL('/api/v1/teams', api);
    const first = await fetch(url);
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(url, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text(), again.headers.get('cache-control')]).toEqual([
      304,
      '',
      'private, no-cache',
    ]);
    await round({});
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  test('is compressed when it is large', async () => {
    const owners = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`service-${i}`, 'team']));
    const { api } = await fleetOf(owners);
    const headers = { 'accept-encoding': 'gzip' };
    const large = await fetch(new URL('/api/v1/fleet', api), { headers });
    expect(large.headers.get('content-encoding')).toBe('gzip');
    expect(await large.json()).toMatchObject({ teams: [{ owner: 'team' }] });
    expect((await fetch(new URL('/healthz', api), { headers })).headers.get('content-encoding')).toBe(null);
  });

  test('is what the OpenAPI document says, on every path', async () => {
    const { json, round, view } = await fleetOf({ ...THREE, [CHECKOUT.service]: 'team-payments' });
    await round({ alpha: 5_000, beta: 70 });
    const document = await json('/api/v1/openapi.json');
    expect(await new Validator().validate(document)).toEqual({ valid: true });
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(document, 'api');
    const example: Readonly<Record<string, string>> = { owner: 'team-a', id: 'alpha:pay-availability' };
    // A document of OpenAPI, as the validator has just found.
    const paths = document.paths as Record<
      string,
      { get: { responses: { 200: { content: Record<string, unknown> } } } }
    >;
    const checked: string[] = [];
    for (const [path, { get }] of Object.entries(paths)) {
      if (!('application/json' in get.responses[200].content) || path === '/api/v1/unowned') continue;
      const id = path.includes('services') ? 'alpha' : example.id;
      const answer = await view(path.replace('{owner}', example.owner ?? '').replace('{id}', id ?? ''));
      expect([path, answer.status]).toEqual([path, 200]);
      const pointer = `/paths/${path.replaceAll('/', '~1')}/get/responses/200/content/application~1json/schema`;
      const check = ajv.getSchema(`api#${encodeURI(pointer)}`);
      check?.(await answer.json());
      expect([path, check?.errors]).toEqual([path, null]);
      checked.push(path);
    }
    expect(checked.length).toBeGreaterThan(12);
  });
});

/** Reads events until there are so many. */
async function read(answer: Response, count: number): Promise<{ event: string; data: Record<string, unknown> }[]> {
  const found: { event: string; data: Record<string, unknown> }[] = [];
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, event = '', data = ''] = /event: (\w+)\ndata: (.*)/.exec(block) ?? [];
      if (event !== '') found.push({ event, data: JSON.parse(data) });
    }
    if (found.length >= count) break;
  }
  return found;
}

describe('the live events', () => {
  test('tell who comes what the state is, and then each evaluation and alert', async () => {
    const { view, round } = await fleetOf(THREE);
    const answer = await view('/api/v1/events');
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const reading = read(answer, 4);
    await round({ beta: 5_000 });
    expect(await reading).toEqual([
      { event: 'evaluation', data: { generatedAt: NOW + 60_000, slos: 3, transitions: 0 } },
      { event: 'alert', data: expect.objectContaining({ subject: 'beta:pay-availability', to: 'firing' }) },
      { event: 'alert', data: expect.objectContaining({ subject: 'beta:pay-availability', to: 'firing' }) },
      { event: 'evaluation', data: { generatedAt: NOW + 120_000, slos: 3, transitions: 2 } },
    ]);
  });

  test('are for so many readers, and take no place of other requests', async () => {
    const { view } = await startProcessor({ limits: { eventStreams: 2, concurrentRequests: 1 } });
    const readers = [await view('/api/v1/events'), await view('/api/v1/events')];
    const third = await view('/api/v1/events');
    expect([third.status, await third.json()]).toMatchObject([503, { code: 'too-many-streams' }]);
    expect((await view('/healthz')).status).toBe(200);
    await Promise.all(readers.map((reader) => reader.body?.cancel()));
    await expect.poll(async () => (await view('/api/v1/events')).status).toBe(200);
  });

  test('end when the processor stops', async () => {
    const { view, processor } = await startProcessor();
    const answer = await view('/api/v1/events');
    const rest = answer.text();
    await processor.stop();
    expect(await rest).toContain('event: evaluation');
  });
});
