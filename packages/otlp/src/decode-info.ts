import {
  type AlertPolicy,
  type Duration,
  defaultAlertPolicy,
  type Indicator,
  type Issue,
  isLabel,
  type NoDataPolicy,
  OCCURRENCES,
  type Parsed,
  parseAlertPolicy,
  parseBudgetAlerts,
  parseBudgeting,
  parseTarget,
  parseWindow,
  quote,
  type Slo,
} from '@plimsoll/slo';
import type { Attributes } from './attributes.js';
import { NO_ALERTS } from './encode-info.js';
import type { OtlpErrorCode } from './errors.js';
import { ATTRIBUTE } from './names.js';

/** The SLO, or everything that is wrong with its declaration; a path is the name of the attribute. */
export type DecodedInfo =
  | { readonly slo: Slo; readonly issues: readonly [] }
  | { readonly slo?: undefined; readonly issues: readonly Issue[] };

/**
 * Reads the declaration in the attributes of a slo.info point; the inverse of `encodeInfo`. `service` is the resource's service.name, `owner` what its
 * service.owner.name says, for points without an owner of their own. Attributes that nobody knows are left alone, so newer senders can say more.
 */
export function decodeInfo(
  service: string,
  attributes: Attributes,
  { owner }: { owner?: string | undefined } = {},
): DecodedInfo {
  const reader = new InfoReader(attributes);
  if (service === '') reader.missing(ATTRIBUTE.serviceName);
  const name = reader.label(ATTRIBUTE.sloName);
  const indicator = readIndicator(reader);
  const target = reader.required(ATTRIBUTE.target, parseTarget);
  const window = reader.required(ATTRIBUTE.window, parseWindow);
  const budgeting = reader.optional(ATTRIBUTE.budgetingMethod, parseBudgeting);
  const alertPolicy = reader.optional(ATTRIBUTE.alertPolicy, parsePolicy);
  const budgetAlerts = reader.optional(ATTRIBUTE.budgetAlerts, parseBudgetAlerts);
  const noData = reader.choice<NoDataPolicy>(ATTRIBUTE.noData, ['freeze', 'good', 'bad']);
  const operation = reader.text(ATTRIBUTE.operation);
  const itsOwner = reader.text(ATTRIBUTE.owner) ?? owner;
  const description = reader.text(ATTRIBUTE.description);
  if (reader.issues.length > 0 || !name || !indicator || !target || !window) return { issues: reader.issues };
  const slo: Slo = {
    name,
    service,
    ...(itsOwner !== undefined && { owner: itsOwner }),
    ...(operation !== undefined && { operation }),
    indicator,
    target,
    window,
    budgeting: budgeting ?? OCCURRENCES,
    alertPolicy: alertPolicy ?? defaultAlertPolicy(window),
    ...(budgetAlerts !== undefined && { budgetAlerts }),
    ...(description !== undefined && { description }),
    ...(noData !== undefined && { noData }),
  };
  return { slo, issues: [] };
}

const INDICATORS = [
  'availability',
  'error-rate',
  'latency',
  'custom',
  'freshness',
  'throughput',
  'saturation',
] as const;

function readIndicator(reader: InfoReader): Indicator | undefined {
  const kind = reader.choice(ATTRIBUTE.indicator, INDICATORS);
  switch (kind) {
    case undefined:
      if (!reader.has(ATTRIBUTE.indicator)) reader.missing(ATTRIBUTE.indicator);
      return undefined;
    case 'availability':
    case 'error-rate': {
      const timeout = reader.seconds(ATTRIBUTE.timeout);
      return { kind, ...(timeout && { timeout }) };
    }
    case 'latency': {
      const threshold = reader.needed(ATTRIBUTE.latencyThreshold, reader.seconds(ATTRIBUTE.latencyThreshold));
      const failures = reader.choice(ATTRIBUTE.latencyFailures, ['ignore', 'bad'] as const) ?? 'ignore';
      return threshold && { kind, threshold, failures };
    }
    case 'custom':
      return { kind };
    case 'freshness': {
      const maxAge = reader.needed(ATTRIBUTE.maxAge, reader.seconds(ATTRIBUTE.maxAge));
      return maxAge && { kind, maxAge };
    }
    case 'throughput': {
      const atLeast = reader.needed(ATTRIBUTE.atLeast, reader.number(ATTRIBUTE.atLeast));
      return atLeast === undefined ? undefined : { kind, atLeast };
    }
    case 'saturation': {
      const atMost = reader.needed(ATTRIBUTE.atMost, reader.number(ATTRIBUTE.atMost));
      return atMost === undefined ? undefined : { kind, atMost };
    }
  }
}

function parsePolicy(text: string): Parsed<AlertPolicy> {
  return text === NO_ALERTS ? { kind: 'parsed', value: [] } : parseAlertPolicy(text);
}

/** Reads attributes one by one and keeps what was wrong with them. */
class InfoReader {
  readonly issues: Issue[] = [];
  readonly #attributes: Attributes;

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
  }

  has(attribute: string): boolean {
    return this.#attributes[attribute] !== undefined;
  }

  missing(attribute: string): void {
    this.#issue('info-attribute-missing', attribute, `${attribute} is missing: without it there is no declaration`);
  }

  /** Says that a value is missing where none was sent; a value that was refused has its issue already. */
  needed<T>(attribute: string, value: T | undefined): T | undefined {
    if (!this.has(attribute)) this.missing(attribute);
    return value;
  }

  text(attribute: string): string | undefined {
    const value = this.#attributes[attribute];
    if (value === undefined || typeof value === 'string') return value;
    this.#malformed(attribute, 'text');
    return undefined;
  }

  number(attribute: string): number | undefined {
    const value = this.#attributes[attribute];
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    this.#malformed(attribute, 'a finite number');
    return undefined;
  }

  /** Seconds as a duration, to the microsecond. */
  seconds(attribute: string): Duration | undefined {
    const value = this.#attributes[attribute];
    if (value === undefined) return undefined;
    const micros = typeof value === 'number' ? Math.round(value * 1e6) : 0;
    if (micros >= 1 && micros <= Number.MAX_SAFE_INTEGER) return { ms: micros / 1000 };
    this.#malformed(attribute, 'seconds, from 0.000001 on');
    return undefined;
  }

  choice<T extends string>(attribute: string, choices: readonly T[]): T | undefined {
    const value = this.#attributes[attribute];
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined && value !== undefined) this.#malformed(attribute, `one of ${choices.join(', ')}`);
    return chosen;
  }

  label(attribute: string): string | undefined {
    const text = this.needed(attribute, this.text(attribute));
    if (text === undefined || isLabel(text)) return text;
    this.#malformed(attribute, 'an RFC 1123 label (lower case letters, digits and hyphens, 63 at most)');
    return undefined;
  }

  optional<T>(attribute: string, parse: (text: string) => Parsed<T>): T | undefined {
    const text = this.text(attribute);
    if (text === undefined) return undefined;
    const result = parse(text);
    if (result.kind === 'parsed') return result.value;
    this.issues.push({ code: result.code, path: [attribute], message: result.message });
    return undefined;
  }

  required<T>(attribute: string, parse: (text: string) => Parsed<T>): T | undefined {
    return this.needed(attribute, this.optional(attribute, parse));
  }

  #malformed(attribute: string, expected: string): void {
    const got = quote(this.#attributes[attribute]);
    this.#issue('info-attribute-malformed', attribute, `${attribute} must be ${expected} (got ${got})`);
  }

  #issue(code: OtlpErrorCode, attribute: string, message: string): void {
    this.issues.push({ code, path: [attribute], message });
  }
}
