import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ActiveAlertView } from '@plimsoll/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { Notifier, type NotifierEvent, type NotifierOptions, type NotifierState } from './notifier.js';
import type { NotifySettings, Receiver } from './settings.js';

const NOW = Date.UTC(2026, 5, 1, 12);

const BURNING: ActiveAlertView = {
  state: 'firing',
  severity: 'page',
  frozen: false,
  inhibited: false,
  incident: 'checkout:pay/page/1',
  since: NOW - 60_000,
  kind: 'burn-rate',
  subject: 'checkout:pay',
  service: 'checkout',
  slo: 'pay <img>',
  owner: 'team-payments',
  meaning: 'burns 2 & more',
};
const RESOLVED: ActiveAlertView = { ...BURNING, state: 'resolved', since: NOW, meaning: 'burns no more' };

const servers: Server[] = [];
const notifiers: Notifier[] = [];
afterEach(async () => {
  await Promise.all(notifiers.splice(0).map((notifier) => notifier.stop()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A real server that answers with these statuses in turn, the last of them for ever, and keeps what it heard. */
async function listener(...answers: { status: number; headers?: Record<string, string> }[]) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, headers } = answers[Math.min(heard.length, answers.length - 1)] ?? { status: 200 };
      heard.push({
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      response.writeHead(status, headers).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, heard };
}

function notifierOf(receivers: readonly Receiver[], options: Partial<NotifierOptions> & { dryRun?: boolean } = {}) {
  const events: NotifierEvent[] = [];
  const settings: NotifySettings = {
    receivers,
    routes: [],
    dryRun: options.dryRun ?? false,
    publicUrl: 'https://slo.example.org',
  };
  const notifier = new Notifier({
    settings,
    wallMs: () => NOW,
    random: () => 0,
    patience: { firstMs: 2, mostMs: 10 },
    onEvent: (event) => events.push(event),
    ...options,
  });
  notifiers.push(notifier);
  const kinds = () => events.map(({ kind }) => kind);
  return { notifier, events, kinds };
}

const webhook = (url: string, more: Partial<Extract<Receiver, { kind: 'webhook' }>> = {}): Receiver => ({
  name: 'hook',
  kind: 'webhook',
  url,
  headers: {},
  template: null,
  ...more,
});

describe('a webhook', () => {
  it('is told when an incident begins and when it is over, in this order and once', async () => {
    const { url, heard } = await listener();
    const { notifier, kinds } = notifierOf([webhook(url, { headers: { authorization: 'Bearer x' } })]);
    for (const active of [[BURNING], [BURNING], [RESOLVED], []]) await notifier.round(active);
    await expect.poll(kinds).toEqual(['sent', 'sent']);
    expect(heard[0]?.headers).toMatchObject({ authorization: 'Bearer x', 'content-type': 'application/json' });
    expect(heard.map(({ body }) => body)).toEqual([
      {
        version: 1,
        state: 'firing',
        incident: 'checkout:pay/page/1',
        severity: 'page',
        kind: 'burn-rate',
        subject: 'checkout:pay',
        service: 'checkout',
        slo: 'pay <img>',
        owner: 'team-payments',
        firedAt: NOW - 60_000,
        at: NOW - 60_000,
        meaning: 'burns 2 & more',
        link: 'https://slo.example.org/#/slos/checkout%3Apay',
        headline: '[page, firing] checkout pay <img> burns 2 & more',
      },
      expect.objectContaining({ state: 'resolved', at: NOW, meaning: 'burns no more' }),
    ]);
  });

  it('can have a body of its own', async () => {
    const { url, heard } = await listener();
    const template = { text: '{{ severity }}: {{slo}} {{nothing}}', at: '{{at}}', tags: ['{{owner}}', 1, null, true] };
    const { notifier, kinds } = notifierOf([webhook(url, { template })]);
    await notifier.round([BURNING]);
    await expect.poll(kinds).toEqual(['sent']);
    expect(heard[0]?.body).toEqual({
      text: 'page: pay <img> ',
      at: NOW - 60_000,
      tags: ['team-payments', 1, null, true],
    });
  });

  it('is tried again until it takes the notice, and what came later waits for it', async () => {
    const { url, heard } = await listener(
      { status: 500 },
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 204 },
    );
    const { notifier, events, kinds } = notifierOf([webhook(url)]);
    await notifier.round([BURNING]);
    await notifier.round([RESOLVED]);
    await expect.poll(kinds).toEqual(['retry', 'retry', 'sent', 'sent']);
    expect(events[0]).toMatchObject({ receiver: 'hook', reason: 'status 500' });
    expect(heard.map(({ body }) => body)).toMatchObject([
      { state: 'firing' },
      { state: 'firing' },
      { state: 'firing' },
      { state: 'resolved' },
    ]);
  });

  it('that refuses a notice is not asked again, and neither is one that redirects', async () => {
    for (const status of [400, 302]) {
      const { url, heard } = await listener({ status, headers: { location: 'http://127.0.0.1:1/' } });
      const { notifier, events } = notifierOf([webhook(url)]);
      await notifier.round([BURNING]);
      await expect.poll(() => events).toMatchObject([{ kind: 'refused', reason: `status ${status}` }]);
      expect(heard).toHaveLength(1);
    }
  });

  it('that is not there for a day is given up, without its address in the log', async () => {
    let now = NOW;
    const gone = await listener();
    servers.splice(0)[0]?.close();
    const { notifier, events, kinds } = notifierOf([webhook(gone.url)], { wallMs: () => now });
    await notifier.round([BURNING]);
    await expect.poll(kinds).toContain('retry');
    now += 86_400_000;
    await expect.poll(kinds).toContain('expired');
    expect(events[0]).toMatchObject({ reason: 'no answer (ECONNREFUSED)' });
    expect(JSON.stringify(events)).not.toContain('/hook');
  });
});

describe('over a restart', () => {
  it('nothing is told twice, and what waited is told', async () => {
    const { url, heard } = await listener({ status: 503 }, { status: 503 }, { status: 200 });
    let kept: NotifierState | undefined;
    const keep = async (state: NotifierState) => {
      kept = structuredClone(state);
    };
    const first = notifierOf([webhook(url)], { keep, patience: { firstMs: 60_000 } });
    await first.notifier.round([BURNING]);
    await expect.poll(first.kinds).toEqual(['retry']);
    await first.notifier.stop();
    expect(kept).toMatchObject({ firing: [{ state: 'firing' }], waiting: { hook: [{ notice: { state: 'firing' } }] } });

    const second = notifierOf([webhook(url)], { keep, state: kept });
    await second.notifier.round([BURNING]);
    await expect.poll(second.kinds).toEqual(['retry', 'sent']);
    expect(heard).toHaveLength(3);
    await expect.poll(() => kept).toMatchObject({ firing: [{ state: 'firing' }], waiting: {} });
  });

  it('a disk that fails keeps nobody from being told', async () => {
    const { url } = await listener();
    const { notifier, kinds } = notifierOf([webhook(url)], { keep: () => Promise.reject(new Error('full')) });
    await notifier.round([BURNING]);
    await expect.poll(kinds).toEqual(['sent']);
  });
});

describe('in a dry run', () => {
  it('is said what would be sent, and nothing is', async () => {
    const { url, heard } = await listener();
    const { notifier, events } = notifierOf([webhook(url), { name: 'am', kind: 'alertmanager', url, headers: {} }], {
      dryRun: true,
    });
    await notifier.round([BURNING]);
    expect(events.map(({ kind, receiver }) => [kind, receiver])).toEqual([
      ['would-send', 'hook'],
      ['would-send', 'am'],
    ]);
    await notifier.stop();
    expect(heard).toEqual([]);
  });
});

describe('the words of', () => {
  async function told(receiver: (url: string) => Receiver): Promise<Heard[]> {
    const { url, heard } = await listener({ status: 202 });
    const { notifier, kinds } = notifierOf([receiver(url)]);
    await notifier.round([BURNING]);
    await notifier.round([RESOLVED]);
    await expect.poll(() => kinds().filter((kind) => kind === 'sent')).toHaveLength(2);
    return heard.filter(({ body }) => !Array.isArray(body) || body.length > 0);
  }

  it('Slack hold no format that came from the wire', async () => {
    const [firing, resolved] = await told((url) => ({ name: 'chat', kind: 'slack', url }));
    expect(firing?.body).toMatchObject({
      text: '[page, firing] checkout pay &lt;img&gt; burns 2 &amp; more',
      attachments: [
        {
          color: '#b3261e',
          blocks: [
            {
              text: {
                type: 'mrkdwn',
                text: '*<https://slo.example.org/#/slos/checkout%3Apay|checkout pay &lt;img&gt;>* burns 2 &amp; more',
              },
            },
            { type: 'context', elements: [{ text: '*page* · since 2026-06-01T11:59:00.000Z · team-payments' }] },
          ],
        },
      ],
    });
    expect(resolved?.body).toMatchObject({ attachments: [{ color: '#1b7f3b' }] });
  });

  it('PagerDuty open and close one incident', async () => {
    const [firing, resolved] = await told((url) => ({ name: 'pager', kind: 'pagerduty', url, routingKey: 'key' }));
    expect(firing?.body).toEqual({
      routing_key: 'key',
      event_action: 'trigger',
      dedup_key: 'checkout:pay/page/1',
      payload: {
        summary: 'checkout pay <img> burns 2 & more',
        source: 'checkout',
        severity: 'critical',
        timestamp: '2026-06-01T11:59:00.000Z',
        component: 'pay <img>',
        class: 'burn-rate',
        group: 'team-payments',
        custom_details: { subject: 'checkout:pay', incident: 'checkout:pay/page/1', owner: 'team-payments' },
      },
      links: [{ href: 'https://slo.example.org/#/slos/checkout%3Apay', text: 'Show' }],
    });
    expect(resolved?.body).toMatchObject({ event_action: 'resolve', dedup_key: 'checkout:pay/page/1' });
  });

  it('Teams are a card', async () => {
    const [firing] = await told((url) => ({ name: 'teams', kind: 'teams', url }));
    expect(firing?.body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [
              { text: 'page: checkout pay <img\\>', color: 'Attention' },
              { text: 'burns 2 & more' },
              { text: 'since 2026-06-01T11:59:00.000Z, team-payments' },
            ],
            actions: [{ type: 'Action.OpenUrl', url: 'https://slo.example.org/#/slos/checkout%3Apay' }],
          },
        },
      ],
    });
  });
});
