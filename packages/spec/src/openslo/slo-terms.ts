import type { AlertPolicy, Parsed, Window } from '@plimsoll/slo';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import type { OpenSloOf } from './objects.js';
import type { OwnAnnotations } from './own-slo.js';
import type { Catalogue } from './resolve.js';
import type { Taken } from './terms.js';

/** What an SLO object says about all of its objectives. */
export interface SloTerms {
  readonly object: OpenSloOf<'SLO'>;
  readonly path: Path;
  readonly all: Catalogue;
  readonly report: Report;
  readonly own: OwnAnnotations;
  readonly service: string;
  readonly owner: string | undefined;
  readonly window: Window;
  readonly alertPolicy: AlertPolicy;
}

/** The value, or its refusal as an error at the path. */
export function parsed<T>(result: Parsed<T>, report: Report, path: Path): T | undefined {
  if (result.kind === 'parsed') return result.value;
  report.error(result.code, path, result.message);
  return undefined;
}

/** The value, its note as a warning, or its refusal as an error at the path. */
export function taken<T>(result: Parsed<Taken<T>>, report: Report, path: Path): T | undefined {
  const read = parsed(result, report, path);
  if (read?.note !== undefined) report.note('import-default', path, read.note);
  return read?.value;
}
