import { describe, expect, it } from 'vitest';
import { readNotifySettings } from './read-settings.js';
import { receiversOf } from './routing.js';
import { NO_NOTIFICATIONS } from './settings.js';

function read(value: unknown) {
  const complaints: string[] = [];
  const settings = readNotifySettings(value, ['notify'], (_code, path, message) =>
    complaints.push(`${path.join('.')} ${message}`),
  );
  return { settings, complaints };
}

const SLACK = { name: 'chat', kind: 'slack', url: 'https://chat.example.org/hook' };
const PAGER = { name: 'pager', kind: 'pagerduty', routingKey: 'key' };

describe('the settings of notifications', () => {
  it('are empty where nothing is said', () => {
    expect(read(undefined)).toEqual({ settings: NO_NOTIFICATIONS, complaints: [] });
  });

  it('are completed', () => {
    const hook = { name: 'hook', kind: 'webhook', url: 'http://localhost:1', template: { text: '{{headline}}' } };
    const manager = { name: 'am', kind: 'alertmanager', url: 'http://localhost:9093', headers: { a: 'b' } };
    const { settings, complaints } = read({
      receivers: [SLACK, PAGER, hook, manager],
      routes: [
        { owner: 'team-a', severity: 'page', to: 'pager' },
        { service: ['x'], to: [] },
        { to: ['chat', 'hook'] },
      ],
      publicUrl: 'https://slo.example.org',
    });
    expect(complaints).toEqual([]);
    expect(settings).toEqual({
      receivers: [
        SLACK,
        { ...PAGER, url: 'https://events.pagerduty.com/v2/enqueue' },
        { ...hook, headers: {} },
        manager,
      ],
      routes: [
        { owner: ['team-a'], severity: 'page', to: ['pager'] },
        { service: ['x'], to: [] },
        { to: ['chat', 'hook'] },
      ],
      dryRun: false,
      publicUrl: 'https://slo.example.org',
    });
  });

  it('are complained about all at once, without a word of a secret', () => {
    const { complaints } = read({
      receivers: [
        { name: 'a', kind: 'email' },
        { ...SLACK, url: 'ftp://secret' },
        { ...SLACK, routingKey: 'secret' },
        { name: 'p', kind: 'pagerduty', routingKey: 7 },
        { name: '', kind: 'slack' },
        { name: 'w', kind: 'webhook', url: 'http://x', headers: { authorization: 1 } },
      ],
      routes: [{ severity: 'fatal', to: ['nobody'] }, { owner: 3 }],
      dryRun: 'yes',
      reciever: [],
    });
    expect(complaints).toEqual([
      'notify.reciever is not a setting: use one of receivers, routes, dryRun, publicUrl',
      'notify.receivers.0.kind must be one of webhook, slack, teams, pagerduty, alertmanager (got "email")',
      'notify.receivers.1.url must be an http or https address',
      'notify.receivers.2.routingKey is not a setting: use one of name, kind, url',
      'notify.receivers.3.routingKey must be a text: the integration key of the PagerDuty service',
      'notify.receivers.4.name must be a text (got ""): routes name a receiver by it',
      'notify.receivers.5.headers must be an object of texts: header names and their values',
      'notify.receivers.1.name must be unique (got "chat" twice)',
      'notify.dryRun must be true or false (got "yes")',
      'notify.routes.0.severity must be page or ticket (got "fatal")',
      'notify.routes.0.to names no receiver (got "nobody"): use chat, chat, p, w',
      'notify.routes.1.owner must be a name or a list of names (got 3)',
    ]);
    expect(complaints.join()).not.toContain('secret');
  });

  it('must be objects and lists', () => {
    expect(read('x').complaints).toEqual(['notify must be an object (got "x")']);
    expect(read({ receivers: {}, routes: 1 }).complaints).toHaveLength(2);
  });
});

describe('a route', () => {
  const routed = (routes: unknown, notice: { owner: string | null; severity: 'page' | 'ticket' }) => {
    const { settings, complaints } = read({ receivers: [SLACK, PAGER], routes });
    expect(complaints).toEqual([]);
    const full = {
      state: 'firing',
      incident: 'i',
      kind: 'burn-rate',
      subject: 's',
      service: 'checkout',
      slo: 'pay',
      firedAt: 0,
      at: 0,
      meaning: '',
      ...notice,
    } as const;
    return receiversOf(full, settings).map(({ name }) => name);
  };
  const page = { owner: 'team-a', severity: 'page' } as const;

  it('is the first that matches', () => {
    const routes = [
      { owner: 'team-a', severity: 'page', to: 'pager' },
      { service: 'checkout', to: 'chat' },
      { to: [] },
    ];
    expect(routed(routes, page)).toEqual(['pager']);
    expect(routed(routes, { ...page, severity: 'ticket' })).toEqual(['chat']);
    expect(routed(routes, { ...page, owner: null })).toEqual(['chat']);
    expect(routed([{ owner: 'team-b', to: 'chat' }], page)).toEqual([]);
    expect(routed([{ owner: '', to: 'chat' }], { ...page, owner: null })).toEqual(['chat']);
    expect(routed([{ service: 'other', to: 'chat' }, { to: ['chat', 'pager'] }], page)).toEqual(['chat', 'pager']);
  });

  it('is not needed to tell everybody everything', () => {
    expect(routed([], page)).toEqual(['chat', 'pager']);
  });
});
