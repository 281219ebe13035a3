import type { Issue, Slo } from '@plimsoll/slo';
import type { ServiceDeclaration } from './declaration.js';
import type { Format } from './format-of.js';
import { formatOf } from './format-of.js';
import { readNative } from './native/read.js';
import type { OpenSloObject } from './openslo/objects.js';
import { type PlacedObject, readOpenSlo } from './openslo/read.js';
import { catalogue } from './openslo/resolve.js';
import { type Gravity, Report } from './read/report.js';
import type { Path } from './source/position.js';
import { DEFAULT_SOURCE_LIMITS, readSource, type SourceDocument, type SourceLimits } from './source/yaml-source.js';

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
  /** An issue about the declaration, put at the place of what it is about. */
  issueAt(subject: { readonly slo: string } | 'service', issue: Issue, gravity: Gravity): DeclarationIssue;
}

export interface Declarations {
  readonly services: readonly PlacedDeclaration[];
  readonly slos: readonly Slo[];
  /** The objects of OpenSLO documents as they stand, references and all. */
  readonly openSlo: readonly OpenSloObject[];
  /** In the order of files, lines and columns. */
  readonly issues: readonly DeclarationIssue[];
}

/** Reads one text of YAML or JSON with any number of documents, in any of the languages that are known. Never throws. */
export function readDeclarations(text: string, { file = 'stdin' }: { file?: string } = {}): Declarations {
  return readDeclarationFiles([{ file, text }]);
}

/**
 * Reads several files as one set, so that names are unique and references resolved across all of them. Every error comes
 * at once; what has none is there all the same.
 */
export function readDeclarationFiles(
  files: readonly DeclarationFile[],
  limits: SourceLimits = DEFAULT_SOURCE_LIMITS,
): Declarations {
  const issues: DeclarationIssue[] = [];
  const documents: ReadDocument[] = [];
  for (const { file, text } of files) {
    const source = readSource(text, limits);
    const { refusal } = source;
    if (refusal) issues.push({ ...pick(refusal), ...refusal.position, gravity: 'error', file });
    for (const document of source.documents) documents.push(readDocument(file, document));
  }
  catalogue(documents.map(({ objects, report }) => ({ objects, report })));
  checkUnique(documents);
  for (const { file, document, report } of documents) {
    for (const problem of document.problems)
      issues.push({ ...pick(problem), ...problem.position, gravity: 'error', file });
    for (const { face, ...found } of report.found)
      issues.push({ ...found, ...document.position(found.path, face), file });
  }
  const services = documents.flatMap(({ services }) => services);
  return {
    services,
    slos: services.flatMap(({ declaration }) => declaration.slos),
    openSlo: documents.flatMap(({ objects }) => objects.map(({ object }) => object)),
    issues: sorted(issues, files),
  };
}

interface ReadDocument {
  readonly file: string;
  readonly document: SourceDocument;
  readonly report: Report;
  readonly services: readonly PlacedDeclaration[];
  readonly objects: readonly PlacedObject[];
}

function readDocument(file: string, document: SourceDocument): ReadDocument {
  const report = new Report();
  const read = { file, document, report, services: [], objects: [] };
  if (document.value === undefined) return read;
  const format = formatOf(document.value);
  if (format === 'openslo') return { ...read, objects: readOpenSlo(document.value, report) };
  const native = readNative(document.value, report);
  if (native === undefined) return read;
  const { declaration, places } = native;
  const issueAt: PlacedDeclaration['issueAt'] = (subject, issue, gravity) => {
    const path: Path = subject === 'service' ? ['service'] : (places.get(subject.slo) ?? []);
    return { ...issue, path, gravity, file, ...document.position(path) };
  };
  return { ...read, services: [{ format, declaration, issueAt }] };
}

/** Names must be unique in a service, however many documents and files declare it. */
function checkUnique(documents: readonly ReadDocument[]): void {
  const first = new Map<string, string>();
  for (const { file, report, services } of documents)
    for (const { declaration, issueAt } of services)
      for (const { service, name } of declaration.slos) {
        const key = `${service}/${name}`;
        const { path, line } = issueAt({ slo: name }, { code: 'name-taken', path: [], message: '' }, 'error');
        const taken = first.get(key);
        if (taken === undefined) first.set(key, `${file}:${line}`);
        else
          report.error(
            'name-taken',
            path,
            `an SLO name must be unique in its service (got "${key}" here and at ${taken}): rename one`,
          );
      }
}

function pick({ code, path, message }: Issue): Issue {
  return { code, path, message };
}

function sorted(issues: readonly DeclarationIssue[], files: readonly DeclarationFile[]): readonly DeclarationIssue[] {
  const order = new Map(files.map(({ file }, index) => [file, index]));
  const place = ({ file }: DeclarationIssue) => order.get(file) ?? 0;
  return [...issues].sort((a, b) => place(a) - place(b) || a.line - b.line || a.column - b.column);
}

/** An issue on one line, as editors and terminals follow it: `slo.yaml:4:19: error: target must be … [target-out-of-range]`. */
export function formatDeclarationIssue({ file, line, column, gravity, path, message, code }: DeclarationIssue): string {
  const place = path.length > 0 ? `${path.join('.')}: ` : '';
  return `${file}:${line}:${column}: ${gravity}: ${place}${message} [${code}]`;
}
