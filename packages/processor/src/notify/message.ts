import { headline, type Notice, nameOf } from './notice.js';
import type { AlertmanagerReceiver, Json, PagerDutyReceiver, Receiver, WebhookReceiver } from './settings.js';

/** What goes over the wire: a POST of JSON. */
export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** Alertmanager takes an alert for over when it has not heard of it for so long; it is told every minute. */
const ALERTMANAGER_FORGETS_MS = 300_000;

/** A notice in the words of a receiver. `now` is the time of sending, in epoch milliseconds. */
export function messageTo(
  receiver: Receiver,
  notice: Notice,
  { publicUrl, now }: { publicUrl: string | null; now: number },
): Message {
  const link = publicUrl === null ? null : linkTo(notice, publicUrl);
  switch (receiver.kind) {
    case 'webhook':
      return webhook(receiver, notice, link);
    case 'slack':
      return { url: receiver.url, headers: {}, body: slack(notice, link) };
    case 'teams':
      return { url: receiver.url, headers: {}, body: teams(notice, link) };
    case 'pagerduty':
      return { url: receiver.url, headers: {}, body: pagerDuty(receiver, notice, link) };
    case 'alertmanager':
      return alertmanagerBatch(receiver, [notice], { publicUrl, now });
  }
}

/** Alerts as Alertmanager's API v2 takes them. */
export function alertmanagerBatch(
  { url, headers }: AlertmanagerReceiver,
  notices: readonly Notice[],
  { publicUrl, now }: { publicUrl: string | null; now: number },
): Message {
  const body = notices.map((notice) => {
    const { state, at, firedAt, incident, severity, kind, subject, service, slo, owner, meaning } = notice;
    const isOn = state === 'firing';
    return {
      labels: {
        alertname: kind === 'absence' ? 'ServiceAbsent' : 'ErrorBudgetBurn',
        severity,
        service,
        ...(slo !== null && { slo }),
        ...(owner !== null && { owner }),
        incident,
      },
      annotations: { summary: `${nameOf(notice)} ${meaning}`, subject },
      startsAt: isoTime(firedAt),
      endsAt: isoTime(isOn ? now + ALERTMANAGER_FORGETS_MS : at),
      ...(publicUrl !== null && { generatorURL: linkTo(notice, publicUrl) }),
    };
  });
  return { url: new URL('api/v2/alerts', url.endsWith('/') ? url : `${url}/`).href, headers, body };
}

function webhook({ url, headers, template }: WebhookReceiver, notice: Notice, link: string | null): Message {
  const fields = { version: 1, ...notice, link, headline: headline(notice) };
  return { url, headers, body: template === null ? fields : filled(template, fields) };
}

/** The template with `{{field}}` in its texts replaced; a text that is one field and nothing else becomes the field's value. */
function filled(template: Json, fields: Readonly<Record<string, Json>>): Json {
  if (typeof template === 'string') {
    const [, whole] = /^\{\{\s*(\w+)\s*\}\}$/.exec(template) ?? [];
    if (whole !== undefined) return fields[whole] ?? null;
    return template.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, field: string) => String(fields[field] ?? ''));
  }
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map((item: Json) => filled(item, fields));
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, filled(value, fields)]));
}

const COLOUR: Readonly<Record<string, string>> = { page: '#b3261e', ticket: '#b26a00', resolved: '#1b7f3b' };

function slack(notice: Notice, link: string | null): Json {
  const { state, severity, owner, firedAt, meaning } = notice;
  const title = slackText(nameOf(notice));
  const what = state === 'firing' ? severity : 'resolved';
  const facts = [`*${what}*`, `since ${isoTime(firedAt)}`, owner === null ? 'no owner' : slackText(owner)].join(' · ');
  return {
    text: slackText(headline(notice)),
    attachments: [
      {
        color: COLOUR[what] ?? '',
        blocks: [
          section(`*${link === null ? title : `<${link}|${title}>`}* ${slackText(meaning)}`),
          { type: 'context', elements: [{ type: 'mrkdwn', text: facts }] },
        ],
      },
    ],
  };
}

function section(text: string): Json {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

/** Names come from the wire: none of them is a mention, a link or a format. */
function slackText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`|]/g, (mark) => `\u200b${mark}`);
}

function teams(notice: Notice, link: string | null): Json {
  const { state, severity, owner, firedAt, meaning } = notice;
  const colour = state === 'resolved' ? 'Good' : severity === 'page' ? 'Attention' : 'Warning';
  const line = (text: string, more: { readonly [key: string]: Json }): Json => ({
    type: 'TextBlock',
    text: teamsText(text),
    wrap: true,
    ...more,
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      line(`${state === 'firing' ? severity : 'resolved'}: ${nameOf(notice)}`, { weight: 'Bolder', color: colour }),
      line(meaning, {}),
      line(`since ${isoTime(firedAt)}, ${owner ?? 'no owner'}`, { isSubtle: true, size: 'Small' }),
    ],
    actions: link === null ? [] : [{ type: 'Action.OpenUrl', title: 'Show', url: link }],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

/** A text block reads some Markdown. */
function teamsText(text: string): string {
  return text.replaceAll(/[\\[\]()*_`#>]/g, (mark) => `\\${mark}`);
}

function pagerDuty({ routingKey }: PagerDutyReceiver, notice: Notice, link: string | null): Json {
  const { state, incident, severity, kind, subject, service, slo, owner, firedAt, meaning } = notice;
  return {
    routing_key: routingKey,
    event_action: state === 'firing' ? 'trigger' : 'resolve',
    dedup_key: shortened(incident, 255),
    payload: {
      summary: shortened(`${nameOf(notice)} ${meaning}`, 1024),
      source: service,
      severity: severity === 'page' ? 'critical' : 'warning',
      timestamp: isoTime(firedAt),
      component: slo ?? service,
      class: kind,
      ...(owner !== null && { group: owner }),
      custom_details: { subject, incident, owner },
    },
    ...(link !== null && { links: [{ href: link, text: 'Show' }] }),
  };
}

function linkTo({ kind, subject }: Notice, publicUrl: string): string {
  const page = kind === 'absence' ? 'services' : 'slos';
  return new URL(`#/${page}/${encodeURIComponent(subject)}`, publicUrl).href;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Cut to so many characters, the end of it marked. */
function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
