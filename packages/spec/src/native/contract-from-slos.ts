import type { ServiceContract, Slo } from '@plimsoll/slo';
import { addPromise, type PromiseFields, type PromiseShape, promiseShape } from './promise-shape.js';

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
  const operations = new Map<string, Operation>();
  const unplaced: Unplaced[] = [];
  for (const slo of slos) {
    const name = slo.operation ?? slo.name;
    const operation = operations.get(name) ?? new Operation();
    operations.set(name, operation);
    const reason = operation.add(promiseShape(slo, name));
    if (reason !== undefined) unplaced.push({ slo, reason });
  }
  const inService = common(
    [...operations.values()].flatMap(({ shapes }) => shapes),
    SERVICE_WIDE,
  );
  const contract: PromiseFields = {
    service,
    ...inService,
    operations: Object.fromEntries(
      [...operations].map(([name, { shapes }]) => [
        name,
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
  const fields: PromiseFields = { ...inOperation };
  for (const { operation } of shapes)
    for (const [field, value] of Object.entries(operation)) if (value !== undefined) fields[field] = value;
  for (const shape of shapes) addPromise(fields, without(shape, inOperation));
  return fields;
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

/** The promises of an operation, none of which stands in another's way. */
class Operation {
  readonly shapes: PromiseShape[] = [];
  readonly #places = new Set<string>();
  readonly #said = new Map<string, unknown>();

  /** Takes a promise, or tells why it has no place beside those that are there. */
  add(shape: PromiseShape): string | undefined {
    const place = shape.place.join('.');
    if (this.#places.has(place)) return `its operation already promises ${place}`;
    for (const [field, value] of Object.entries(shape.operation))
      if (this.#said.has(field) && this.#said.get(field) !== value)
        return `its operation already says another ${field}`;
    for (const [field, value] of Object.entries(shape.operation)) this.#said.set(field, value);
    this.#places.add(place);
    this.shapes.push(shape);
    return undefined;
  }
}
