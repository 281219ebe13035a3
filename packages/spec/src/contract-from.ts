import { DeclarationError, nearest, type OperationContract, type ServiceContract } from '@plimsoll/slo';
import { type DeclarationIssue, formatDeclarationIssue, type PlacedDeclaration } from './declarations.js';
import { readDeclarations } from './read-declarations.js';

/** Which contract is meant, and what the code is going to ask of it. */
export interface ContractFromOptions<Name extends string = string> {
  /** What the text is called in errors. */
  readonly file?: string;
  /** Which service, where the text declares several. */
  readonly service?: string;
  /**
   * The operations that the code is going to use. Each must be declared, and the contract is typed by them, as one that was written in code is. The
   * text may declare more.
   */
  readonly operations?: readonly Name[];
}

/** A contract whose operations are known by name. */
export type ContractOf<Name extends string> = Omit<ServiceContract, 'operations'> & {
  operations: Record<Name, OperationContract>;
};

/** Everything that is wrong with a file, in one error: each issue on a line, with its file, line and column. */
export class DeclarationFileError extends DeclarationError {
  declare readonly issues: readonly DeclarationIssue[];

  constructor(issues: readonly DeclarationIssue[]) {
    super(issues);
    this.message = issues.map(formatDeclarationIssue).join('\n');
    // The stack begins with the message as it was when it was taken.
    Error.captureStackTrace?.(this, DeclarationFileError);
  }
}

/**
 * The contract of one service, from a text in any of the languages that are read. It is the object that `defineService` takes, so that the code
 * measures by the very file that pipelines check:
 *
 * ```ts
 * const checkout = defineService(contractFrom(readFileSync('slo.yaml', 'utf8'), { file: 'slo.yaml' }));
 * ```
 *
 * Throws a {@link DeclarationFileError} with every error at once. Warnings about the form are for `plimsoll validate`, and do not keep a service from
 * starting. Journeys, corrections and policies of the file are not a process's business, and are left out.
 */
export function contractFrom<Name extends string = string>(
  text: string,
  { file = 'declarations', service, operations = [] }: ContractFromOptions<Name> = {},
): ContractOf<Name> {
  const { services, issues } = readDeclarations(text, { file });
  const errors = issues.filter(({ gravity }) => gravity === 'error');
  if (errors.length > 0) throw new DeclarationFileError(errors);
  const chosen = choose(services, { file, service });
  const unknown = unknownOperations(chosen, operations);
  if (unknown.length > 0) throw new DeclarationFileError(unknown);
  // Every name that the type speaks of has just been found.
  return chosen.declaration.contract as ContractOf<Name>;
}

function choose(
  services: readonly PlacedDeclaration[],
  { file, service }: { file: string; service: string | undefined },
): PlacedDeclaration {
  const names = services.map(nameOf);
  const meant = service === undefined ? services : services.filter((one) => nameOf(one) === service);
  const [first, second] = meant;
  if (first && !second) return first;
  if (first && second) {
    const [code, what] =
      service === undefined && new Set(names).size > 1
        ? ['service-ambiguous', `several services are declared (${listed(names)}): say which one, { service: … }`]
        : ['service-ambiguous', `"${nameOf(first)}" is declared in several documents: put its operations into one`];
    throw new DeclarationFileError([second.issueAt('service', { code, path: [], message: what }, 'error')]);
  }
  const near = service === undefined ? undefined : nearest(service, names);
  const advice = near === undefined ? `declared are ${listed(names) || 'none'}` : `did you mean "${near}"?`;
  const message =
    service === undefined
      ? 'a file must declare a service (got none): begin with "service:" and "operations:"'
      : `the service must be declared (got "${service}"): ${advice}`;
  const top = { path: [], gravity: 'error', file, line: 1, column: 1 } as const;
  throw new DeclarationFileError([{ ...top, code: 'service-unknown', message }]);
}

function unknownOperations(chosen: PlacedDeclaration, wanted: readonly string[]): DeclarationIssue[] {
  const names = Object.keys(chosen.declaration.contract.operations);
  return wanted
    .filter((name) => !names.includes(name))
    .map((name) => {
      const near = nearest(name, names);
      const advice = near === undefined ? '' : `did you mean "${near}"? `;
      const message = `an operation must be declared (got "${name}"): ${advice}declared are ${listed(names)}`;
      return chosen.issueAt('service', { code: 'operation-unknown', path: [], message }, 'error');
    });
}

function nameOf({ declaration }: PlacedDeclaration): string {
  return declaration.contract.service;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
