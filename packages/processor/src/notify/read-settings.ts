import { quote } from '@plimsoll/slo';
import type { Json, NotifyRoute, NotifySettings, Receiver } from './settings.js';

/** What a person writes under `notify`. */
export interface NotifyConfig {
  readonly receivers?: readonly ReceiverConfig[];
  /** The first that matches a notice says who gets it; without routes everybody gets everything. */
  readonly routes?: readonly NotifyRouteConfig[];
  /** Only reports what would be sent. Off by default. */
  readonly dryRun?: boolean;
  /** Where people reach this processor's pages, such as "https://slo.example.org": notices then carry a link. */
  readonly publicUrl?: string;
}

/** Every part that is given has to hold; of several values, one has to. `to` names receivers; none: nobody is told. */
export interface NotifyRouteConfig {
  /** Teams; an empty text is what nobody owns. */
  readonly owner?: string | readonly string[];
  readonly service?: string | readonly string[];
  readonly severity?: 'page' | 'ticket';
  readonly to: string | readonly string[];
}

/** A receiver: a name, its kind, and what that kind needs. */
export interface ReceiverConfig {
  readonly name: string;
  readonly kind: Receiver['kind'];
  readonly url?: string;
  readonly routingKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly template?: Json;
}

type Path = readonly string[];
type Complain = (
  code: 'config-unknown-key' | 'config-wrong-type' | 'config-out-of-range',
  path: Path,
  message: string,
) => void;

const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** What each kind takes beside `name` and `kind`. */
const KEYS: Readonly<Record<Receiver['kind'], readonly string[]>> = {
  webhook: ['url', 'headers', 'template'],
  slack: ['url'],
  teams: ['url'],
  pagerduty: ['url', 'routingKey'],
  alertmanager: ['url', 'headers'],
};

/** Checks and completes `notify`. Whatever is wrong is complained about, all of it; what is returned then is not to be used. Secrets are never quoted. */
export function readNotifySettings(value: unknown, path: Path, complain: Complain): NotifySettings {
  const given = record(value ?? {}, path, ['receivers', 'routes', 'dryRun', 'publicUrl'], complain);
  const receivers = list(given.receivers, [...path, 'receivers'], complain).flatMap(
    (one, i) => receiver(one, [...path, 'receivers', String(i)], complain) ?? [],
  );
  const names = receivers.map(({ name }) => name);
  for (const [i, name] of names.entries()) {
    if (names.indexOf(name) === i) continue;
    complain(
      'config-out-of-range',
      [...path, 'receivers', String(i), 'name'],
      `must be unique (got ${quote(name)} twice)`,
    );
  }
  const { dryRun = false, publicUrl } = given;
  if (typeof dryRun !== 'boolean') {
    complain('config-wrong-type', [...path, 'dryRun'], `must be true or false (got ${quote(dryRun)})`);
  }
  return {
    receivers,
    routes: list(given.routes, [...path, 'routes'], complain).map((one, i) =>
      route(one, [...path, 'routes', String(i)], { names, complain }),
    ),
    dryRun: dryRun === true,
    publicUrl: publicUrl === undefined ? null : url(publicUrl, [...path, 'publicUrl'], complain),
  };
}

function receiver(value: unknown, path: Path, complain: Complain): Receiver | undefined {
  const kinds = Object.keys(KEYS);
  const { kind, name } = record(value, path, undefined, complain);
  if (typeof kind !== 'string' || !isKind(kind)) {
    complain('config-out-of-range', [...path, 'kind'], `must be one of ${kinds.join(', ')} (got ${quote(kind)})`);
    return undefined;
  }
  const given = record(value, path, ['name', 'kind', ...KEYS[kind]], complain);
  if (typeof name !== 'string' || name === '') {
    complain(
      'config-wrong-type',
      [...path, 'name'],
      `must be a text (got ${quote(name)}): routes name a receiver by it`,
    );
    return undefined;
  }
  const address = url(given.url ?? (kind === 'pagerduty' ? PAGERDUTY_URL : undefined), [...path, 'url'], complain);
  switch (kind) {
    case 'webhook':
      return {
        name,
        kind,
        url: address,
        headers: texts(given.headers, [...path, 'headers'], complain),
        template: json(given.template),
      };
    case 'alertmanager':
      return { name, kind, url: address, headers: texts(given.headers, [...path, 'headers'], complain) };
    case 'pagerduty':
      return { name, kind, url: address, routingKey: secret(given.routingKey, [...path, 'routingKey'], complain) };
    default:
      return { name, kind, url: address };
  }
}

function isKind(kind: string): kind is Receiver['kind'] {
  return Object.hasOwn(KEYS, kind);
}

function route(
  value: unknown,
  path: Path,
  { names, complain }: { names: readonly string[]; complain: Complain },
): NotifyRoute {
  const given = record(value, path, ['owner', 'service', 'severity', 'to'], complain);
  const { severity, to = [] } = given;
  if (severity !== undefined && severity !== 'page' && severity !== 'ticket') {
    complain('config-out-of-range', [...path, 'severity'], `must be page or ticket (got ${quote(severity)})`);
  }
  const receivers = oneOrMore(to, [...path, 'to'], complain) ?? [];
  for (const name of receivers) {
    if (names.includes(name)) continue;
    const known = names.length > 0 ? names.join(', ') : 'there are none';
    complain('config-out-of-range', [...path, 'to'], `names no receiver (got ${quote(name)}): use ${known}`);
  }
  const owner = oneOrMore(given.owner, [...path, 'owner'], complain);
  const service = oneOrMore(given.service, [...path, 'service'], complain);
  return {
    ...(owner && { owner }),
    ...(service && { service }),
    ...((severity === 'page' || severity === 'ticket') && { severity }),
    to: receivers,
  };
}

function record(
  value: unknown,
  path: Path,
  keys: readonly string[] | undefined,
  complain: Complain,
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (keys) complain('config-wrong-type', path, `must be an object (got ${quote(value)})`);
    return {};
  }
  for (const key of Object.keys(value)) {
    if (keys === undefined || keys.includes(key)) continue;
    complain('config-unknown-key', [...path, key], `is not a setting: use one of ${keys.join(', ')}`);
  }
  return { ...value };
}

function list(value: unknown, path: Path, complain: Complain): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  complain('config-wrong-type', path, `must be a list (got ${quote(value)})`);
  return [];
}

function oneOrMore(value: unknown, path: Path, complain: Complain): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.every((one) => typeof one === 'string')) return values;
  complain('config-wrong-type', path, `must be a name or a list of names (got ${quote(value)})`);
  return undefined;
}

function texts(value: unknown, path: Path, complain: Complain): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string'))
    return Object.fromEntries(entries);
  complain('config-wrong-type', path, 'must be an object of texts: header names and their values');
  return {};
}

function secret(value: unknown, path: Path, complain: Complain): string {
  if (typeof value === 'string' && value !== '') return value;
  complain('config-wrong-type', path, 'must be a text: the integration key of the PagerDuty service');
  return '';
}

/** An address often holds a secret, so it is not quoted. */
function url(value: unknown, path: Path, complain: Complain): string {
  if (typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  complain('config-wrong-type', path, 'must be an http or https address');
  return '';
}

/** Whatever came out of a file is JSON; functions and the like are not, and become nothing. */
function json(value: unknown): Json {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
