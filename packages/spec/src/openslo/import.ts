import type { Imported, ImportedService } from '../imported.js';
import { readBudgetPolicy } from '../native/budget-policy.js';
import { readCorrections } from '../native/corrections.js';
import { readMappings } from '../native/mappings.js';
import { Fields } from '../read/fields.js';
import { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { ANNOTATION_PREFIX, type Annotation, annotation } from './annotations.js';
import type { OpenSloOf } from './objects.js';
import type { PlacedObject } from './read.js';
import type { Catalogue } from './resolve.js';
import { slosOf } from './to-slos.js';

/** What the objects of one document declare, in our words. References are followed through the catalogue of all documents. */
export function importOpenSlo(objects: readonly PlacedObject[], all: Catalogue, report: Report): Imported {
  // What is wrong with an object has been said; in our words it would be said again.
  const wrong = report.found.filter(({ gravity }) => gravity === 'error').map(({ path }) => path);
  // An object is a whole document, or an element of the list that the document is.
  const broken = new Set(wrong.map(([index]) => index));
  const isSound = ([index]: Path) => (index === undefined ? wrong.length === 0 : !broken.has(index));
  const translated = objects.flatMap(({ object, path }) =>
    object.kind === 'SLO' && isSound(path) ? slosOf(object, path, all, report) : [],
  );
  const slos = translated.flatMap((one) => one.slos);
  const services = objects.flatMap(({ object, path }) =>
    object.kind === 'Service' ? serviceOf(object, path, report) : [],
  );
  return { slos, journeys: translated.flatMap((one) => one.journeys), services };
}

function serviceOf(object: OpenSloOf<'Service'>, path: Path, report: Report): ImportedService {
  const { annotations, name } = object.metadata;
  const service = annotation(annotations, 'service') ?? name;
  const { description } = object.spec;
  const policy = embedded(object, 'error-budget-policy', path, report, (value, inner) => {
    const fields = Fields.of({ errorBudgetPolicy: value }, [], inner);
    return fields && readBudgetPolicy(fields);
  });
  const corrections = embedded(object, 'corrections', path, report, (value, inner) => {
    const fields = Fields.of({ corrections: value }, [], inner);
    return fields && readCorrections(fields, undefined);
  });
  const mappings = embedded(object, 'mappings', path, report, (value, inner) => {
    const fields = Fields.of({ operations: value }, [], inner);
    return fields && readMappings(fields);
  });
  return {
    service,
    ...(description === undefined ? {} : { description }),
    ...(policy ? { errorBudgetPolicy: policy } : {}),
    ...(mappings ? { mappings } : {}),
    ...(corrections ? { corrections } : {}),
  };
}

/** Reads JSON in an annotation; whatever is found in it is put at the annotation's place. */
function embedded<T>(
  object: OpenSloOf<'Service'>,
  name: Annotation,
  path: Path,
  report: Report,
  read: (value: unknown, inner: Report) => T | undefined,
): T | undefined {
  const text = annotation(object.metadata.annotations, name);
  if (text === undefined) return undefined;
  const place = [...path, 'metadata', 'annotations', ANNOTATION_PREFIX + name];
  const value = parseJson(text);
  if (value === undefined) {
    report.error('field-value', place, 'the annotation must be JSON');
    return undefined;
  }
  const inner = new Report();
  const result = read(value, inner);
  for (const { code, message, gravity } of inner.found)
    if (gravity === 'error') report.error(code, place, message);
    else report.warning(code, place, message);
  return result;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
