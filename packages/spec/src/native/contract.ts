import { isMapping } from '../read/fields.js';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { windowText } from './window-field.js';

/** The kinds of promise that are written as one entry, and those that are a mapping of named entries. */
const SINGLE_PROMISES = ['availability', 'errorRate', 'freshness', 'throughput', 'saturation'] as const;
const NAMED_PROMISES = ['latency', 'custom'] as const;

/**
 * The contract of a document in the one shape that `readContract` reads: windows as texts, and nothing where YAML has a key
 * without a value. Everything else is left as it is found, right or wrong, for `readContract` to judge.
 */
export function contractOf(document: Record<string, unknown>, report: Report): Record<string, unknown> {
  const contract = withWindow(document, [], report);
  if (!isMapping(contract.operations)) return contract;
  const operations = mapEntries(contract.operations, ['operations'], (operation, path) => {
    if (!isMapping(operation)) return operation;
    // Where the calls come from is no promise: `readMappings` reads it.
    const { from: _, ...promises } = operation;
    const read = withWindow(promises, path, report);
    for (const kind of SINGLE_PROMISES)
      if (isMapping(read[kind])) read[kind] = withWindow(read[kind], [...path, kind], report);
    for (const kind of NAMED_PROMISES)
      if (isMapping(read[kind]))
        read[kind] = mapEntries(read[kind], [...path, kind], (entry, place) =>
          isMapping(entry) ? withWindow(entry, place, report) : entry,
        );
    return read;
  });
  return { ...contract, operations };
}

/** A copy with the window as a text and without empty keys. */
function withWindow(fields: Record<string, unknown>, path: Path, report: Report): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const read = name === 'window' ? windowText(value, [...path, name], report) : value;
    if (read !== undefined && read !== null) copy[name] = read;
  }
  return copy;
}

function mapEntries(
  entries: Record<string, unknown>,
  path: Path,
  read: (value: unknown, path: Path) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, read(value, [...path, name])]));
}
