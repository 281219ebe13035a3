import { type Issue, nearest } from '@plimsoll/slo';
import { type Assembled, assemble, type ImportedDocument } from './assemble.js';
import type { DeclarationFile, DeclarationIssue, Declarations, PlacedDeclaration } from './declarations.js';
import { type Format, formatOf } from './format-of.js';
import { importPyrra } from './import/pyrra.js';
import { importSloth } from './import/sloth.js';
import type { Imported } from './imported.js';
import { type ReadDeclaration, readNative } from './native/read.js';
import { importOpenSlo } from './openslo/import.js';
import { type PlacedObject, readOpenSlo } from './openslo/read.js';
import { type Catalogue, catalogue } from './openslo/resolve.js';
import { Report } from './read/report.js';
import type { Path } from './source/position.js';
import { DEFAULT_SOURCE_LIMITS, readSource, type SourceDocument, type SourceLimits } from './source/yaml-source.js';

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
  const refusals: DeclarationIssue[] = [];
  const documents = files.flatMap(({ file, text }) => {
    const { documents, refusal } = readSource(text, limits);
    if (refusal) refusals.push({ ...pick(refusal), ...refusal.position, gravity: 'error', file });
    // A document without content, such as one of comments only, declares nothing.
    const said = documents.filter(({ value, problems }) => value !== null || problems.length > 0);
    return said.map((document) => readDocument(file, document));
  });
  const objects = catalogue(documents);
  const imported = documents.flatMap((document): ImportedDocument<ReadDocument>[] => {
    const { format, report, document: source } = document;
    if (format === undefined || format === 'native') return [];
    return [{ origin: document, report, imported: importDocument(format, document, source.value, objects) }];
  });
  const services = [...documents.flatMap(nativeServices), ...assemble(imported).map(importedService)];
  const found = [
    ...documents.flatMap(issuesOf),
    ...duplicates(services),
    ...unknownSteps(services, unsound(documents)),
  ];
  return {
    services,
    slos: services.flatMap(({ declaration }) => declaration.slos),
    openSlo: documents.flatMap(({ objects }) => objects.map(({ object }) => object)),
    issues: sorted([...refusals, ...found], files),
  };
}

interface ReadDocument {
  readonly file: string;
  readonly document: SourceDocument;
  /** Nothing where the document could not be read as YAML, or is of no language that we know. */
  readonly format: Format | undefined;
  readonly report: Report;
  readonly native: ReadDeclaration | undefined;
  readonly objects: readonly PlacedObject[];
}

function readDocument(file: string, document: SourceDocument): ReadDocument {
  const report = new Report();
  const { value } = document;
  const known = value === undefined ? undefined : formatOf(value);
  const format = known === 'unknown' ? undefined : known;
  if (known === 'unknown') report.error('format-unknown', ['apiVersion'], UNKNOWN_FORMAT);
  const native = format === 'native' ? readNative(value, report) : undefined;
  const objects = format === 'openslo' ? readOpenSlo(value, report) : [];
  return { file, document, format, report, native, objects };
}

const UNKNOWN_FORMAT =
  'apiVersion must be openslo/v1, sloth.slok.dev/v1 or pyrra.dev/v1alpha1; native declarations have none: leave it out';

function importDocument(
  format: Exclude<Format, 'native'>,
  { objects, report }: ReadDocument,
  value: unknown,
  all: Catalogue,
): Imported {
  switch (format) {
    case 'openslo':
      return importOpenSlo(objects, all, report);
    case 'sloth':
      return importSloth(value, report);
    case 'pyrra':
      return importPyrra(value, report);
  }
}

function nativeServices(document: ReadDocument): PlacedDeclaration[] {
  const { native } = document;
  if (native === undefined) return [];
  const { declaration, places } = native;
  const place = (name: string) => ({ origin: document, path: places.get(name) ?? ['journeys', name] });
  return [{ format: 'native', declaration, issueAt: issueAt(document, ['service'], place) }];
}

function importedService({ origin, declaration, places }: Assembled<ReadDocument>): PlacedDeclaration {
  const place = (name: string) => places.get(name) ?? { origin, path: [] };
  return { format: origin.format ?? 'native', declaration, issueAt: issueAt(origin, [], place) };
}

function issueAt(
  document: ReadDocument,
  path: Path,
  placeOf: (name: string) => { readonly origin: ReadDocument; readonly path: Path },
): PlacedDeclaration['issueAt'] {
  return (subject, issue, gravity) => {
    const place = subject === 'service' ? { origin: document, path } : placeOf(subject.name);
    const { file, document: source } = place.origin;
    return { ...issue, path: place.path, gravity, file, ...source.position(place.path) };
  };
}

function issuesOf({ file, document, report }: ReadDocument): readonly DeclarationIssue[] {
  const problems = document.problems.map((problem) => ({
    ...pick(problem),
    ...problem.position,
    gravity: 'error' as const,
    file,
  }));
  const found = report.found.map(({ face, ...issue }) => ({ ...issue, ...document.position(issue.path, face), file }));
  return [...problems, ...found];
}

/** Names must be unique in a service, however many documents and files declare it. */
function duplicates(services: readonly PlacedDeclaration[]): readonly DeclarationIssue[] {
  const first = new Map<string, PlacedDeclaration>();
  return services.flatMap((placed) =>
    [...placed.declaration.slos, ...placed.declaration.journeys].flatMap(({ service, name }) => {
      const key = `${service}/${name}`;
      const taken = first.get(key);
      if (taken === undefined) {
        first.set(key, placed);
        return [];
      }
      const issue = { code: 'name-taken', path: [], message: '' };
      const { file, line } = taken.issueAt({ name }, issue, 'error');
      const message = `an SLO name must be unique in its service (got "${key}" here and at ${file}:${line}): rename one`;
      return [placed.issueAt({ name }, { ...issue, message }, 'error')];
    }),
  );
}

/**
 * A journey names SLOs. Those of a service that these files declare are all known, unless an error keeps some of them from
 * being read; other services may be declared elsewhere.
 */
function unknownSteps(
  services: readonly PlacedDeclaration[],
  except: ReadonlySet<string>,
): readonly DeclarationIssue[] {
  const known = new Map<string, string[]>();
  for (const { declaration } of services) {
    const { service } = declaration.contract;
    if (!except.has(service))
      known.set(service, [...(known.get(service) ?? []), ...declaration.slos.map(({ name }) => name)]);
  }
  return services.flatMap(({ declaration, issueAt }) =>
    declaration.journeys.flatMap(({ name, members }) =>
      members.flatMap(({ service, slo }) => {
        const names = known.get(service);
        if (names === undefined || names.includes(slo)) return [];
        const meant = nearest(slo, names);
        const advice = meant === undefined ? `its SLOs are ${names.join(', ')}` : `did you mean "${meant}"?`;
        const message = `a step must be an SLO of "${service}" (got "${slo}"): ${advice}`;
        return [issueAt({ name }, { code: 'slo-unknown', path: [], message }, 'error')];
      }),
    ),
  );
}

/** The services of documents with errors. */
function unsound(documents: readonly ReadDocument[]): ReadonlySet<string> {
  const broken = documents.filter(({ report }) => report.found.some(({ gravity }) => gravity === 'error'));
  return new Set(broken.flatMap(({ native }) => native?.declaration.contract.service ?? []));
}

function pick({ code, path, message }: Issue): Issue {
  return { code, path, message };
}

function sorted(issues: readonly DeclarationIssue[], files: readonly DeclarationFile[]): readonly DeclarationIssue[] {
  const order = new Map(files.map(({ file }, index) => [file, index]));
  const place = ({ file }: DeclarationIssue) => order.get(file) ?? 0;
  return [...issues].sort((a, b) => place(a) - place(b) || a.line - b.line || a.column - b.column);
}
