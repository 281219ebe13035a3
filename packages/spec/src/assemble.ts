import type { Slo } from '@plimsoll/slo';
import type { ServiceDeclaration } from './declaration.js';
import type { Imported, ImportedSlo } from './imported.js';
import { contractFromSlos } from './native/contract-from-slos.js';
import type { Report } from './read/report.js';
import type { Path } from './source/position.js';

/** What one document of another language says, and where findings about it go. */
export interface ImportedDocument<Origin> {
  readonly origin: Origin;
  readonly imported: Imported;
  readonly report: Report;
}

/** A service put together from documents of another language; it stands where the first word about it does. */
export interface Assembled<Origin> {
  readonly origin: Origin;
  readonly declaration: ServiceDeclaration;
  /** The document and the path of each SLO, by name. */
  readonly places: ReadonlyMap<string, { readonly origin: Origin; readonly path: Path }>;
}

/** Other languages declare SLOs, we declare services: this puts together what belongs to one. */
export function assemble<Origin>(documents: readonly ImportedDocument<Origin>[]): readonly Assembled<Origin>[] {
  const services = new Map<string, Origin>();
  for (const { origin, imported } of documents) {
    // A service that promises nothing, here or elsewhere, is only a name.
    const promised = [...imported.slos.map(({ slo }) => slo), ...imported.journeys];
    for (const { service } of promised) if (!services.has(service)) services.set(service, origin);
  }
  return [...services].map(([service, origin]) => assembleService(service, origin, documents));
}

function assembleService<Origin>(
  service: string,
  origin: Origin,
  documents: readonly ImportedDocument<Origin>[],
): Assembled<Origin> {
  const slos: Slo[] = [];
  const places = new Map<string, { origin: Origin; path: Path }>();
  const reports = new Map<Slo, { report: Report; path: Path }>();
  for (const { imported, report, origin: place } of documents)
    for (const { slo, path } of ofService(imported.slos, service)) {
      if (places.has(slo.name)) {
        report.error(
          'name-taken',
          path,
          `an SLO name must be unique in its service (got "${service}/${slo.name}" twice): rename one`,
        );
        continue;
      }
      slos.push(slo);
      places.set(slo.name, { origin: place, path });
      reports.set(slo, { report, path });
    }
  const { contract, unplaced } = contractFromSlos(service, slos);
  for (const { slo, reason } of unplaced)
    reports
      .get(slo)
      ?.report.error(
        'import-unsupported',
        reports.get(slo)?.path ?? [],
        `"${slo.name}" has no place in the contract: ${reason}`,
      );
  const said = documents.flatMap(({ imported }) => imported.services).filter((one) => one.service === service);
  const description = said.find((one) => one.description !== undefined)?.description;
  const errorBudgetPolicy = said.find((one) => one.errorBudgetPolicy !== undefined)?.errorBudgetPolicy;
  const unplacedSlos = new Set(unplaced.map(({ slo }) => slo));
  const declaration: ServiceDeclaration = {
    contract: description === undefined ? contract : { ...contract, description },
    slos: slos.filter((slo) => !unplacedSlos.has(slo)),
    mappings: said.flatMap(({ mappings = [] }) => mappings),
    journeys: documents.flatMap(({ imported }) => imported.journeys).filter((journey) => journey.service === service),
    ...(errorBudgetPolicy ? { errorBudgetPolicy } : {}),
    corrections: said.flatMap(({ corrections = [] }) => corrections),
  };
  return { origin, declaration, places };
}

function ofService(slos: readonly ImportedSlo[], service: string): readonly ImportedSlo[] {
  return slos.filter(({ slo }) => slo.service === service);
}
