import type { CompositeSlo, ErrorBudgetPolicy, Slo } from '@plimsoll/slo';
import type { DeclaredCorrection } from './declaration.js';
import type { Mapping } from './mapping/mapping.js';
import type { Path } from './source/position.js';

/** What a document of another language declares, put into our words; services are put together from all documents. */
export interface Imported {
  readonly slos: readonly ImportedSlo[];
  readonly journeys: readonly CompositeSlo[];
  /** What a document says of a whole service. */
  readonly services: readonly ImportedService[];
}

export interface ImportedSlo {
  readonly slo: Slo;
  /** Where in its document it stands. */
  readonly path: Path;
}

export interface ImportedService {
  readonly service: string;
  readonly description?: string;
  readonly errorBudgetPolicy?: ErrorBudgetPolicy;
  readonly mappings?: readonly Mapping[];
  readonly corrections?: readonly DeclaredCorrection[];
}

export const NOTHING_IMPORTED: Imported = { slos: [], journeys: [], services: [] };
