import { CONTRACT_FIELDS, parseWindow, readContract, type ServiceContract, type SloErrorCode } from '@plimsoll/slo';
import type { ServiceDeclaration } from '../declaration.js';
import { Fields } from '../read/fields.js';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { readBudgetPolicy } from './budget-policy.js';
import { contractOf } from './contract.js';
import { readCorrections } from './corrections.js';
import { type JourneySurroundings, readJourneys } from './journeys.js';
import { readMappings } from './mappings.js';

export interface ReadDeclaration {
  readonly declaration: ServiceDeclaration;
  /** Where in its document each SLO stands, by name. */
  readonly places: ReadonlyMap<string, Path>;
}

/** Reads one native document: the contract through `readContract`, and what belongs to it. */
export function readNative(value: unknown, report: Report): ReadDeclaration | undefined {
  const fields = Fields.of(value, [], report);
  if (fields === undefined) return undefined;
  const document: Record<string, unknown> = {};
  for (const name of CONTRACT_FIELDS.service) if (fields.has(name)) document[name] = fields.raw(name);
  const contract = contractOf(document, report);
  const { slos, places, issues } = readContract(contract);
  // The reader of contracts reports the codes of its own package only.
  for (const { code, path, message } of issues)
    report.error(code as SloErrorCode, path, message, KEY_CODES.has(code) ? 'key' : 'value');

  const mappings = readMappings(fields);
  const journeys = readJourneys(fields, surroundings(contract));
  const errorBudgetPolicy = readBudgetPolicy(fields);
  const corrections = readCorrections(
    fields,
    slos.map(({ name }) => name),
  );
  // Where people keep what they share by anchors, `x-defaults: &defaults { … }`, and JSON says what editors check it by.
  for (const name of fields.keys) if (name.startsWith('x-') || name === '$schema') fields.raw(name);
  fields.end();
  const declaration: ServiceDeclaration = {
    // With issues it may be of any shape, but then nobody is given it: see `readDeclarations`.
    contract: contract as unknown as ServiceContract,
    slos,
    mappings,
    journeys,
    ...(errorBudgetPolicy ? { errorBudgetPolicy } : {}),
    corrections,
  };
  return { declaration, places };
}

/** What journeys have from the service; what is wrong with it has been reported with the contract. */
function surroundings({ service, owner, window }: Record<string, unknown>): JourneySurroundings {
  const parsed = typeof window === 'string' ? parseWindow(window) : undefined;
  return {
    service: typeof service === 'string' ? service.trim() : '',
    owner: typeof owner === 'string' ? owner.trim() : undefined,
    window: parsed?.kind === 'parsed' ? parsed.value : undefined,
  };
}

/** Issues about the name of something rather than about its value. */
const KEY_CODES = new Set(['contract-field-unknown', 'percentile-malformed', 'contract-empty']);
