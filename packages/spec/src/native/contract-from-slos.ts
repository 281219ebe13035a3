import type { ServiceContract, Slo } from '@plimsoll/slo';
import { type PromiseFields, type PromiseShape, promiseShape, withPromise } from './promise-shape.js';

/** An SLO that has no place in the contract, because another of its operation has taken it. */
export interface Unplaced {
  readonly slo: Slo;
  readonly reason: string;
}

/**
 * The contract that declares these SLOs of one service: the inverse of `readContract`. What all of them, or all of one
 * operation, say alike is said once, around them. An SLO without an operation gets one of its own name.
 */
export function contractFromSlos(
  service: string,
  slos: readonly Slo[],
): { readonly contract: ServiceContract; readonly unplaced: readonly Unplaced[] } {
  const operations = new Map<string, PromiseShape[]>();
  const unplaced: Unplaced[] = [];
  for (const slo of slos) {
    const operation = slo.operation ?? slo.name;
    const shape = promiseShape(slo, operation);
    const others = operations.get(operation) ?? [];
    const reason = obstacle(shape, others);
    if (reason === undefined) operations.set(operation, [...others, shape]);
    else unplaced.push({ slo, reason });
  }
  const inService = common([...operations.values()].flat(), SERVICE_WIDE);
  const contract: PromiseFields = {
    service,
    ...inService,
    operations: Object.fromEntries(
      [...operations].map(([operation, shapes]) => [
        operation,
        operationOf(shapes.map((shape) => without(shape, inService))),
      ]),
    ),
  };
  // Every field is written as `readContract` reads it; a property test holds the two together.
  return { contract: contract as unknown as ServiceContract, unplaced };
}

/** A service's description describes the service and not its SLOs, so theirs cannot move there. */
const SERVICE_WIDE = ['owner', 'window', 'budgeting', 'alerts', 'budgetAlerts', 'noData'] as const;
const OPERATION_WIDE = [...SERVICE_WIDE, 'description'] as const;

function operationOf(shapes: readonly PromiseShape[]): PromiseFields {
  const inOperation = common(shapes, OPERATION_WIDE);
  const needed = Object.assign({}, ...shapes.map(({ operation }) => operation)) as PromiseFields;
  const said = Object.entries(needed).filter(([, value]) => value !== undefined);
  const fields: PromiseFields = { ...inOperation, ...Object.fromEntries(said) };
  return shapes.map((shape) => without(shape, inOperation)).reduce(withPromise, fields);
}

/** The fields that all promises say, and say alike. A single one keeps what it says to itself only in a service of many. */
function common(shapes: readonly PromiseShape[], fields: readonly string[]): PromiseFields {
  const [first] = shapes;
  const isCommon = (field: string) =>
    shapes.every(({ setting }) => setting[field] !== undefined && setting[field] === first?.setting[field]);
  return Object.fromEntries(fields.filter(isCommon).map((field) => [field, first?.setting[field]]));
}

function without(shape: PromiseShape, said: PromiseFields): PromiseShape {
  const setting = Object.fromEntries(Object.entries(shape.setting).filter(([field]) => !(field in said)));
  return { ...shape, setting };
}

/** Why a promise cannot stand beside those that its operation has already. */
function obstacle(shape: PromiseShape, others: readonly PromiseShape[]): string | undefined {
  if (others.some(({ place }) => place.join('.') === shape.place.join('.')))
    return `its operation already promises ${shape.place.join('.')}`;
  for (const [field, value] of Object.entries(shape.operation))
    if (others.some(({ operation }) => field in operation && operation[field] !== value))
      return `its operation already says another ${field}`;
  return undefined;
}
