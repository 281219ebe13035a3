import { Fields, isMapping } from '../read/fields.js';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';

const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;

/**
 * A window may be written as a mapping, `{ calendar: month, timeZone: Europe/Berlin }` or `{ rolling: 30d }`, where editors
 * can help with each part. This is the text that means the same, which is what contracts hold; a window that is a text
 * already stays as it is, to be read with the rest of the contract.
 */
export function windowText(value: unknown, path: Path, report: Report): unknown {
  if (!isMapping(value)) return value;
  const fields = Fields.of(value, path, report);
  if (fields === undefined) return undefined;
  const rolling = fields.text('rolling');
  const unit = fields.word('calendar', UNITS);
  const count = fields.number('count') ?? 1;
  const timeZone = fields.text('timeZone') ?? 'UTC';
  const from = fields.text('from');
  if (fields.has('rolling') === fields.has('calendar'))
    report.error('fields-exclusive', path, 'a window has exactly one of rolling ("30d") and calendar ("month")');
  if (fields.has('rolling'))
    for (const name of ['count', 'timeZone', 'from'])
      if (fields.has(name))
        fields.error('fields-exclusive', name, 'belongs to calendar windows: a rolling one has only its length');
  fields.end();
  if (fields.has('rolling')) return rolling;
  if (unit === undefined) return undefined;
  const length = count === 1 ? unit : `${count} ${unit}s`;
  return `calendar ${length} ${timeZone}${from === undefined ? '' : ` from ${from}`}`;
}
