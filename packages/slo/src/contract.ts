import { type AlertPolicy, defaultAlertPolicy } from './alert-policy.js';
import { parseAlertPolicy } from './alert-policy-text.js';
import type { NoDataPolicy } from './budget.js';
import { type Budgeting, OCCURRENCES, parseBudgeting } from './budgeting.js';
import { ContractReader, type Path } from './contract-reader.js';
import { type Issue, quote } from './issue.js';
import { slug } from './label.js';
import { type Promised, readPromises } from './promises.js';
import type { Slo } from './slo.js';
import { parseWindow, type Window } from './window.js';

/** What a service promises, as people write it: in code for the SDK, in YAML for everything else. */
export interface ServiceContract {
  service: string;
  owner?: string;
  /** "30d" when unset. */
  window?: string;
  description?: string;
  /** The compact alert policy, "page 1h/5m > 14.4; …"; derived from the window when unset. */
  alerts?: string;
  /** "occurrences" when unset. */
  budgeting?: string;
  /** "freeze" when unset. */
  noData?: NoDataPolicy;
  operations: Record<string, OperationContract>;
}

/** What one operation promises. Each entry becomes an SLO of its own; one measurement serves them all. */
export interface OperationContract {
  /** `{ p95: '500ms' }`: at least 95 % of the calls that did not fail take no longer than 500 ms. */
  latency?: { [percentile: `p${number}`]: string };
  /** Are failed calls left out of the latency promise (ignore, the default), or do they count as too slow? */
  latencyFailures?: 'ignore' | 'bad';
  /** The share of calls that must not fail: "99.9%". */
  availability?: string;
  /** The share of calls that may fail: "0.1%". */
  errorRate?: string;
  /** A call still running after this long has failed, for availability and error rate. */
  timeout?: string;
  /** Promises whose events the code itself calls good or bad, by name. */
  custom?: Record<string, string>;
  /** Sampled: the newest data is no older than `maxAge`. */
  freshness?: { maxAge: string; target: string };
  /** Sampled: at least so many per second. */
  throughput?: { atLeast: number; target: string };
  /** Sampled: at most so much. */
  saturation?: { atMost: number; target: string };
  owner?: string;
  window?: string;
  description?: string;
  alerts?: string;
  budgeting?: string;
  noData?: NoDataPolicy;
}

export const DEFAULT_WINDOW = '30d';

const SHARED_FIELDS = ['owner', 'window', 'description', 'alerts', 'budgeting', 'noData'] as const;
const SERVICE_FIELDS = ['service', 'operations', ...SHARED_FIELDS] as const;
const OPERATION_FIELDS = [
  'latency',
  'latencyFailures',
  'availability',
  'errorRate',
  'timeout',
  'custom',
  'freshness',
  'throughput',
  'saturation',
  ...SHARED_FIELDS,
] as const;

/** What an operation inherits from its service where it does not say otherwise. */
interface Setting {
  readonly owner?: string | undefined;
  readonly window?: Window | undefined;
  readonly alertPolicy?: AlertPolicy | undefined;
  readonly budgeting?: Budgeting | undefined;
  readonly noData?: NoDataPolicy | undefined;
  readonly description?: string | undefined;
}

/**
 * The SLOs that a contract declares, in the order in which it declares them, and everything that is wrong with it, all at once. A promise with an
 * issue is left out of the SLOs; the others are there, so that a reader who must go on (the wire, a lint) can. Never throws.
 */
export function readContract(input: unknown): { slos: Slo[]; issues: Issue[] } {
  const reader = new ContractReader();
  const contract = reader.object(input, [], SERVICE_FIELDS);
  if (!contract) return { slos: [], issues: reader.issues };
  const service = reader.requiredText(contract.service, ['service']);
  const setting = readSetting(reader, contract, []);
  const operations = reader.object(contract.operations, ['operations']);
  if (operations && Object.keys(operations).length === 0) {
    reader.report(
      'contract-empty',
      ['operations'],
      'a contract must declare at least one operation (got none): add one with what it promises',
    );
  }
  const slos: Slo[] = [];
  const places = new Map<string, Path>();
  for (const [operation, value] of Object.entries(operations ?? {})) {
    for (const { slo, path } of readOperation(reader, { service: service ?? '', operation, value, setting })) {
      const taken = places.get(slo.name);
      places.set(slo.name, path);
      if (!taken) slos.push(slo);
      else
        reader.report(
          'name-taken',
          path,
          `an SLO name must be unique in its service (got ${quote(slo.name)} here and at ${taken.join('.')}): rename one`,
        );
    }
  }
  return { slos: service === undefined ? [] : slos, issues: reader.issues };
}

function readOperation(
  reader: ContractReader,
  { service, operation, value, setting }: { service: string; operation: string; value: unknown; setting: Setting },
): { slo: Slo; path: Path }[] {
  const path = ['operations', operation];
  const fields = reader.object(value, path, OPERATION_FIELDS);
  if (!fields) return [];
  if (slug(operation) === '') {
    reader.report(
      'name-malformed',
      path,
      `an operation's name must have a letter or a digit (got ${quote(operation)}): rename it`,
    );
    return [];
  }
  const own = withoutUnset(readSetting(reader, fields, path));
  const before = reader.issues.length;
  const promises = readPromises(reader, fields, path);
  if (promises.length === 0 && reader.issues.length === before) {
    reader.report(
      'contract-empty',
      path,
      'an operation must promise something (got nothing): add latency, availability, errorRate or custom',
    );
  }
  // A window of its own brings alerts of its own: thresholds derived from another window would spend another share of the budget.
  const inherited =
    own.window && !own.alertPolicy && setting.alertPolicy === undefined
      ? { ...setting, alertPolicy: undefined }
      : setting;
  return promises.map((promised) => ({
    slo: sloOf({ service, operation, promised, setting: { ...inherited, ...own } }),
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
  const window = setting.window ?? THIRTY_DAYS;
  return {
    name: `${slug(operation, 62 - promised.suffix.length)}-${promised.suffix}`,
    service,
    ...(setting.owner !== undefined && { owner: setting.owner }),
    operation,
    indicator: promised.indicator,
    target: promised.target,
    window,
    budgeting: setting.budgeting ?? promised.budgeting ?? OCCURRENCES,
    alertPolicy: setting.alertPolicy ?? defaultAlertPolicy(window),
    ...(setting.description !== undefined && { description: setting.description }),
    ...(setting.noData !== undefined && { noData: setting.noData }),
  };
}

const THIRTY_DAYS: Window = { kind: 'rolling', duration: { ms: 2_592_000_000 } };

function readSetting(reader: ContractReader, fields: Record<string, unknown>, path: Path): Setting {
  return {
    owner: reader.optionalText(fields.owner, [...path, 'owner']),
    window: reader.optionalParsed(fields.window, [...path, 'window'], parseWindow),
    alertPolicy: reader.optionalParsed(fields.alerts, [...path, 'alerts'], parseAlertPolicy),
    budgeting: reader.optionalParsed(fields.budgeting, [...path, 'budgeting'], parseBudgeting),
    noData: reader.oneOf(fields.noData, [...path, 'noData'], ['freeze', 'good', 'bad']),
    // A service's description describes the service; only an operation's own goes to its SLOs.
    description: path.length === 0 ? undefined : reader.optionalText(fields.description, [...path, 'description']),
  };
}

function withoutUnset(setting: Setting): Setting {
  return Object.fromEntries(Object.entries(setting).filter(([, value]) => value !== undefined));
}
