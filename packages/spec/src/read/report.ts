import type { Path } from '../source/position.js';

/** An error makes what was read unusable; a warning says what was taken otherwise than it is written, or left out. */
export type Gravity = 'error' | 'warning';

/** What a reader found at a place. `face` tells whether the key's or the value's place is meant. */
export interface Found {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly gravity: Gravity;
  readonly face: 'key' | 'value';
}

/** Collects findings while a document is read; nothing throws on the way, so that all of them come at once. */
export class Report {
  readonly found: Found[] = [];

  error(code: string, path: Path, message: string, face: 'key' | 'value' = 'value'): void {
    this.found.push({ code, path, message, gravity: 'error', face });
  }

  warning(code: string, path: Path, message: string, face: 'key' | 'value' = 'value'): void {
    this.found.push({ code, path, message, gravity: 'warning', face });
  }

  get hasErrors(): boolean {
    return this.found.some(({ gravity }) => gravity === 'error');
  }
}
