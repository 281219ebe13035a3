import {
  DEFAULT_WINDOW,
  formatAlertPolicy,
  formatBudgetAlerts,
  formatBudgeting,
  formatDuration,
  formatFraction,
  formatWindow,
  multiplyFractions,
  readContract,
  type Slo,
} from '@plimsoll/slo';

export type PromiseFields = Record<string, unknown>;

/** How one SLO is written as a promise of its operation. */
export interface PromiseShape {
  /** The fields that lead to it: `['availability']`, `['latency', 'p95']`. */
  readonly place: readonly [string] | readonly [string, string];
  /** What it promises. */
  readonly bounds: PromiseFields;
  /** The bound that may stand alone when the promise says nothing else; the kinds of sample have two, which cannot. */
  readonly alone: string | undefined;
  /** What it says for itself, beside its bounds. */
  readonly setting: PromiseFields;
  /** What its operation must say for it to be so; `undefined` where the operation must say nothing. */
  readonly operation: PromiseFields;
}

/** The promise that an operation of this name has to make for the SLO to come out of it. */
export function promiseShape(slo: Slo, operation: string): PromiseShape {
  const shape = bareShape(slo, operation);
  // What the contract alone would make of it: the name, the budgeting and the alerts that need no saying.
  const plain = readContract(contractWith(operation, shape, windowField(slo))).slos[0];
  const alerts = formatAlertPolicy(slo.alertPolicy);
  const isDerived = slo.alertPolicy.every(({ share }) => share !== undefined);
  const setting = {
    ...(plain?.name === slo.name ? {} : { name: slo.name }),
    ...(slo.owner === undefined ? {} : { owner: slo.owner }),
    ...windowField(slo),
    ...(plain && formatBudgeting(plain.budgeting) === formatBudgeting(slo.budgeting)
      ? {}
      : { budgeting: formatBudgeting(slo.budgeting) }),
    ...(plain && isDerived && formatAlertPolicy(plain.alertPolicy) === alerts ? {} : { alerts }),
    ...(slo.budgetAlerts === undefined ? {} : { budgetAlerts: formatBudgetAlerts(slo.budgetAlerts) }),
    ...(slo.noData === undefined ? {} : { noData: slo.noData }),
    ...(slo.description === undefined ? {} : { description: slo.description }),
  };
  return { ...shape, setting };
}

/** Writes a promise into the fields of its operation. */
export function addPromise(operation: PromiseFields, { place, bounds, alone, setting }: PromiseShape): void {
  const says = { ...bounds, ...setting };
  const [kind, name] = place;
  const promise = alone !== undefined && Object.keys(says).length === 1 ? says[alone] : says;
  if (name === undefined) operation[kind] = promise;
  else {
    // Only this function writes there, and always a mapping.
    const named = (operation[kind] ?? {}) as PromiseFields;
    named[name] = promise;
    operation[kind] = named;
  }
}

function contractWith(operation: string, shape: Omit<PromiseShape, 'setting'>, setting: PromiseFields): unknown {
  const fields: PromiseFields = {};
  addPromise(fields, { ...shape, setting });
  return { service: '-', operations: { [operation]: fields } };
}

function windowField({ window }: Slo): PromiseFields {
  const text = formatWindow(window);
  return text === formatWindow(DEFAULT_WINDOW) ? {} : { window: text };
}

function bareShape({ name, indicator, target }: Slo, operation: string): Omit<PromiseShape, 'setting'> {
  const bounds = { target: target.text };
  switch (indicator.kind) {
    case 'latency': {
      const percentile = `p${target.text.slice(0, -1)}`;
      const latencyFailures = indicator.failures === 'bad' ? 'bad' : undefined;
      const threshold = formatDuration(indicator.threshold);
      return {
        place: ['latency', percentile],
        bounds: { threshold },
        alone: 'threshold',
        operation: { latencyFailures },
      };
    }
    case 'availability':
    case 'error-rate': {
      const timeout = indicator.timeout && formatDuration(indicator.timeout);
      if (indicator.kind === 'availability')
        return { place: ['availability'], bounds, alone: 'target', operation: { timeout } };
      const atMost = `${formatFraction(multiplyFractions(target.budget, { num: 100, den: 1 }))}%`;
      return { place: ['errorRate'], bounds: { atMost }, alone: 'atMost', operation: { timeout } };
    }
    case 'custom':
      return { place: ['custom', customKey(name, operation)], bounds, alone: 'target', operation: {} };
    case 'freshness': {
      const maxAge = formatDuration(indicator.maxAge);
      return { place: ['freshness'], bounds: { ...bounds, maxAge }, alone: undefined, operation: {} };
    }
    case 'throughput':
      return {
        place: ['throughput'],
        bounds: { ...bounds, atLeast: indicator.atLeast },
        alone: undefined,
        operation: {},
      };
    case 'saturation':
      return {
        place: ['saturation'],
        bounds: { ...bounds, atMost: indicator.atMost },
        alone: undefined,
        operation: {},
      };
  }
}

/** The name that makes "pay-fraud-check" of the operation "pay" again: what comes after the operation's, or all of it. */
function customKey(name: string, operation: string): string {
  const made =
    readContract({ service: '-', operations: { [operation]: { custom: { x: '50%' } } } }).slos[0]?.name ?? '';
  const prefix = made.slice(0, -1);
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}
