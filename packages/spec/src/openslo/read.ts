import { describe, Fields, isMapping } from '../read/fields.js';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { readAlertConditionSpec, readAlertPolicySpec, readNotificationTargetSpec } from './alerts.js';
import { readDescription, readMetadata } from './metadata.js';
import {
  type DataSourceSpec,
  OPENSLO_KINDS,
  OPENSLO_VERSION,
  type OpenSloKind,
  type OpenSloObject,
  type ServiceSpec,
} from './objects.js';
import { readSliSpec } from './sli.js';
import { readSloSpec } from './slo.js';

/** An object and where in its document it stands. */
export interface PlacedObject {
  readonly object: OpenSloObject;
  readonly path: Path;
}

/** True where a document, or a list of objects, says that it is OpenSLO, of whatever version. */
export function isOpenSlo(value: unknown): boolean {
  const first = Array.isArray(value) ? value[0] : value;
  return isMapping(first) && typeof first.apiVersion === 'string' && /^openslo(\.com)?\//.test(first.apiVersion);
}

/**
 * Reads one document of OpenSLO v1: an object, or a list of them. What the README allows and the reference validator
 * refuses, or the other way round, is taken with a warning; everything else that is wrong is an error.
 */
export function readOpenSlo(value: unknown, report: Report): readonly PlacedObject[] {
  const objects = Array.isArray(value)
    ? value.map((object, index) => ({ object, path: [index] }))
    : [{ object: value, path: [] }];
  return objects.flatMap(({ object, path }) => readObject(object, path, report) ?? []);
}

function readObject(value: unknown, path: Path, report: Report): PlacedObject | undefined {
  const fields = Fields.of(value, path, report);
  if (fields === undefined) return undefined;
  fields.require('apiVersion', `write ${OPENSLO_VERSION}`);
  const version = fields.text('apiVersion');
  if (version !== undefined && version !== OPENSLO_VERSION) {
    fields.error(
      'format-unknown',
      'apiVersion',
      `must be ${OPENSLO_VERSION} (got ${describe(version)}): convert the document to v1 first`,
    );
    return undefined;
  }
  fields.require('kind', `say one of ${OPENSLO_KINDS.join(', ')}`);
  const kind = fields.word('kind', OPENSLO_KINDS);
  const metadata = readMetadata(fields);
  if (kind === undefined) return undefined;
  const spec = readSpec(fields, kind);
  fields.end();
  // The table below pairs each kind with the reader of its spec; the type system cannot follow the pairing.
  return metadata && spec && { object: { kind, metadata, spec } as OpenSloObject, path };
}

const SPEC_READERS: Readonly<Record<OpenSloKind, (fields: Fields) => OpenSloObject['spec'] | undefined>> = {
  Service: readServiceSpec,
  DataSource: readDataSourceSpec,
  SLI: readSliSpec,
  SLO: readSloSpec,
  AlertPolicy: readAlertPolicySpec,
  AlertCondition: readAlertConditionSpec,
  AlertNotificationTarget: readNotificationTargetSpec,
};

function readSpec(fields: Fields, kind: OpenSloKind): OpenSloObject['spec'] | undefined {
  // A Service says nothing in its spec that it has to say.
  if (kind === 'Service' && !fields.has('spec')) return {};
  if (!fields.require('spec', `say what the ${kind} is`)) return undefined;
  const spec = fields.fields('spec');
  return spec && SPEC_READERS[kind](spec);
}

function readServiceSpec(fields: Fields): ServiceSpec {
  const spec = readDescription(fields);
  fields.end();
  return spec;
}

function readDataSourceSpec(fields: Fields): DataSourceSpec | undefined {
  const description = readDescription(fields);
  fields.require('type', 'name the kind of source, such as "Prometheus"');
  const type = fields.text('type');
  fields.require('connectionDetails', 'say how to reach it; any YAML will do');
  const connectionDetails = fields.raw('connectionDetails');
  fields.end();
  return type === undefined || connectionDetails === undefined || connectionDetails === null
    ? undefined
    : { ...description, type, connectionDetails };
}
