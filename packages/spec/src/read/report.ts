import type { SloErrorCode } from '@plimsoll/slo';
import type { SpecErrorCode } from '../errors.js';
import type { Path } from '../source/position.js';

/**
 * An error makes what was read unusable; a warning is about a form that not everybody takes; a note says what becomes of
 * another language's words in ours, which matters to those who convert.
 */
export type Gravity = 'error' | 'warning' | 'note';

/** The codes of this package, and those of the mathematics, which pass through it. */
export type FoundCode = SpecErrorCode | SloErrorCode;

/** What a reader found at a place. `face` tells whether the key's or the value's place is meant. */
export interface Found {
  readonly code: FoundCode;
  readonly path: Path;
  readonly message: string;
  readonly gravity: Gravity;
  readonly face: 'key' | 'value';
}

/** Collects findings while a document is read; nothing throws on the way, so that all of them come at once. */
export class Report {
  readonly found: Found[] = [];

  error(code: FoundCode, path: Path, message: string, face: 'key' | 'value' = 'value'): void {
    this.found.push({ code, path, message, gravity: 'error', face });
  }

  warning(code: FoundCode, path: Path, message: string): void {
    this.found.push({ code, path, message, gravity: 'warning', face: 'value' });
  }

  note(code: FoundCode, path: Path, message: string): void {
    this.found.push({ code, path, message, gravity: 'note', face: 'value' });
  }
}
