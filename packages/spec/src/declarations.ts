import type { Issue, Slo } from '@plimsoll/slo';
import type { ServiceDeclaration } from './declaration.js';
import type { Format } from './format-of.js';
import type { OpenSloObject } from './openslo/objects.js';
import type { Gravity } from './read/report.js';

/** A file, and what it says; `file` is only shown. */
export interface DeclarationFile {
  readonly file: string;
  readonly text: string;
}

/** Something that is wrong, or was taken otherwise than it is written, and where: lines and columns count from 1. */
export interface DeclarationIssue extends Issue {
  readonly gravity: Gravity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A service as one document declares it, and where that is. */
export interface PlacedDeclaration {
  readonly format: Format;
  readonly declaration: ServiceDeclaration;
  /** An issue about the service, or about an SLO or a journey of it, put at the place where that is declared. */
  issueAt(subject: 'service' | { readonly name: string }, issue: Issue, gravity: Gravity): DeclarationIssue;
}

export interface Declarations {
  readonly services: readonly PlacedDeclaration[];
  readonly slos: readonly Slo[];
  /** The objects of OpenSLO documents as they stand, references and all. */
  readonly openSlo: readonly OpenSloObject[];
  /** In the order of files, lines and columns. */
  readonly issues: readonly DeclarationIssue[];
}

/** An issue on one line, as editors and terminals follow it: `slo.yaml:4:19: error: target must be … [target-out-of-range]`. */
export function formatDeclarationIssue({ file, line, column, gravity, path, message, code }: DeclarationIssue): string {
  const place = path.length > 0 ? `${path.join('.')}: ` : '';
  return `${file}:${line}:${column}: ${gravity}: ${place}${message} [${code}]`;
}
