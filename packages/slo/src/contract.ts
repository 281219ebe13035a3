import { defaultAlertPolicy } from './alert-policy.js';
import type { NoDataPolicy } from './budget.js';
import { OCCURRENCES } from './budgeting.js';
import { ContractReader, type Path } from './contract-reader.js';
import { type Issue, quote } from './issue.js';
import { slug } from './label.js';
import { PROMISE_FIELDS, type Promised, readPromises } from './promises.js';
import { readSetting, SETTING_FIELDS, type Setting } from './setting.js';
import type { Slo } from './slo.js';
import type { Window } from './window.js';

/** What a service promises, as people write it: in code for the SDK, in YAML for everything else. */
export interface ServiceContract {
  service: string;
  owner?: string;
  /** "30d" when unset. */
  window?: string;
  description?: string;
  /** The compact alert policy, "page 1h/5m > 14.4; …", or "none"; derived from the window when unset. */
  alerts?: string;
  /** Alerts on the budget itself, "ticket 75% spent; page exhausted within 4h over 1h"; none when unset. */
  budgetAlerts?: string;
  /** "occurrences" when unset. */
  budgeting?: string;
  /** "freeze" when unset. */
  noData?: NoDataPolicy;
  operations: Record<string, OperationContract>;
}

/** What one operation promises. Each entry becomes an SLO of its own; one measurement serves them all. */
export interface OperationContract {
  /** `{ p95: '500ms' }`: at least 95 % of the calls that did not fail take no longer than 500 ms. */
  latency?: { [percentile: `p${number}`]: string | LatencyPromise };
  /** Are failed calls left out of the latency promise (ignore, the default), or do they count as too slow? */
  latencyFailures?: 'ignore' | 'bad';
  /** The share of calls that must not fail: "99.9%". */
  availability?: string | TargetPromise;
  /** The share of calls that may fail: "0.1%". */
  errorRate?: string | ErrorRatePromise;
  /** A call still running after this long has failed, for availability and error rate. */
  timeout?: string;
  /** Promises whose events the code itself calls good or bad, by name. */
  custom?: Record<string, string | TargetPromise>;
  /** Sampled: the newest data is no older than `maxAge`. */
  freshness?: { maxAge: string } & TargetPromise;
  /** Sampled: at least so many per second. */
  throughput?: { atLeast: number } & TargetPromise;
  /** Sampled: at most so much. */
  saturation?: { atMost: number } & TargetPromise;
  owner?: string;
  window?: string;
  description?: string;
  alerts?: string;
  budgetAlerts?: string;
  budgeting?: string;
  noData?: NoDataPolicy;
}

/** What a promise may say for itself; the rest it has from its operation. A promise that says nothing is written as its bound alone. */
export interface PromiseSetting {
  /** The SLO's name, an RFC 1123 label; made from the operation and the kind of promise when unset. */
  name?: string;
  owner?: string;
  window?: string;
  description?: string;
  alerts?: string;
  budgetAlerts?: string;
  budgeting?: string;
  noData?: NoDataPolicy;
}

export interface TargetPromise extends PromiseSetting {
  target: string;
}

export interface LatencyPromise extends PromiseSetting {
  threshold: string;
}

export interface ErrorRatePromise extends PromiseSetting {
  /** The share of calls that may fail. */
  atMost: string;
}

/** The window of a promise that names none: the last 30 days. */
export const DEFAULT_WINDOW: Window = { kind: 'rolling', duration: { ms: 2_592_000_000 } };

/** Every field that a contract may have, for those who describe contracts to editors. */
export const CONTRACT_FIELDS = {
  service: ['service', 'operations', ...SETTING_FIELDS],
  operation: [
    'latency',
    'latencyFailures',
    'availability',
    'errorRate',
    'timeout',
    'custom',
    'freshness',
    'throughput',
    'saturation',
    ...SETTING_FIELDS,
  ],
  /** Those of a promise beside its bounds. */
  promise: PROMISE_FIELDS,
} as const;

/** What a contract says, read: its SLOs, where in it each of them stands, and everything that is wrong with it. */
export interface ReadContract {
  readonly slos: Slo[];
  /** By the SLO's name. */
  readonly places: ReadonlyMap<string, Path>;
  readonly issues: Issue[];
}

/**
 * The SLOs that a contract declares, in the order in which it declares them, and everything that is wrong with it, all at once. A promise with an
 * issue is left out of the SLOs; the others are there, so that a reader who must go on (the wire, a lint) can. Never throws.
 */
export function readContract(input: unknown): ReadContract {
  const reader = new ContractReader();
  const contract = reader.object(input, [], CONTRACT_FIELDS.service);
  const places = new Map<string, Path>();
  if (!contract) return { slos: [], places, issues: reader.issues };
  const service = reader.requiredText(contract.service, ['service']);
  // A service's description describes the service; its SLOs have their operation's or their own.
  const { description: _, ...setting } = readSetting(reader, contract, []);
  const operations = reader.object(contract.operations, ['operations']);
  if (operations && Object.keys(operations).length === 0) {
    reader.report(
      'contract-empty',
      ['operations'],
      'a contract must declare at least one operation (got none): add one with what it promises',
    );
  }
  const slos: Slo[] = [];
  for (const [operation, value] of Object.entries(operations ?? {})) {
    for (const { slo, path } of readOperation(reader, { service: service ?? '', operation, value, setting })) {
      const taken = places.get(slo.name);
      if (!taken) {
        places.set(slo.name, path);
        slos.push(slo);
      } else
        reader.report(
          'name-taken',
          path,
          `an SLO name must be unique in its service (got ${quote(slo.name)} here and at ${taken.join('.')}): rename one`,
        );
    }
  }
  return { slos: service === undefined ? [] : slos, places, issues: reader.issues };
}

function readOperation(
  reader: ContractReader,
  { service, operation, value, setting }: { service: string; operation: string; value: unknown; setting: Setting },
): { slo: Slo; path: Path }[] {
  const path = ['operations', operation];
  const fields = reader.object(value, path, CONTRACT_FIELDS.operation);
  if (!fields) return [];
  if (slug(operation) === '') {
    reader.report(
      'name-malformed',
      path,
      `an operation's name must have a letter or a digit (got ${quote(operation)}): rename it`,
    );
    return [];
  }
  const own = readSetting(reader, fields, path);
  const before = reader.issues.length;
  const promises = readPromises(reader, fields, path);
  if (promises.length === 0 && reader.issues.length === before) {
    reader.report(
      'contract-empty',
      path,
      'an operation must promise something (got nothing): add latency, availability, errorRate or custom',
    );
  }
  return promises.map((promised) => ({
    slo: sloOf({ service, operation, promised, setting: { ...setting, ...own, ...promised.setting } }),
    path: promised.path,
  }));
}

function sloOf({
  service,
  operation,
  promised,
  setting,
}: {
  service: string;
  operation: string;
  promised: Promised;
  setting: Setting;
}): Slo {
  const window = setting.window ?? DEFAULT_WINDOW;
  return {
    name: promised.name ?? `${slug(operation, 62 - promised.suffix.length)}-${promised.suffix}`,
    service,
    ...(setting.owner !== undefined && { owner: setting.owner }),
    operation,
    indicator: promised.indicator,
    target: promised.target,
    window,
    budgeting: setting.budgeting ?? promised.budgeting ?? OCCURRENCES,
    alertPolicy: setting.alertPolicy ?? defaultAlertPolicy(window),
    ...(setting.budgetAlerts !== undefined && { budgetAlerts: setting.budgetAlerts }),
    ...(setting.description !== undefined && { description: setting.description }),
    ...(setting.noData !== undefined && { noData: setting.noData }),
  };
}
