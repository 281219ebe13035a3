import type { SloErrorCode } from './errors.js';
import { type Issue, type Parsed, quote } from './issue.js';
import { nearest } from './nearest.js';

export type Path = readonly (string | number)[];

/** Reads values of unknown type and keeps every issue on the way, so that all of them can be shown together. What could not be read is undefined. */
export class ContractReader {
  readonly issues: Issue[] = [];

  report(code: SloErrorCode, path: Path, message: string): void {
    this.issues.push({ code, path, message });
  }

  /** A plain object; with `fields`, one that has no others. */
  object(value: unknown, path: Path, fields?: readonly string[]): Record<string, unknown> | undefined {
    const what = path.length === 0 ? 'a contract' : quote(path[path.length - 1]);
    if (value === undefined && path.length > 0) {
      this.report('contract-field-missing', path, `${what} must be there (got nothing): add it`);
      return undefined;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.report('contract-malformed', path, `${what} must be an object (got ${quote(value)})`);
      return undefined;
    }
    const record: Record<string, unknown> = { ...value };
    if (fields) {
      for (const field of Object.keys(record)) {
        if (fields.includes(field)) continue;
        const meant = nearest(field, fields);
        const advice = meant === undefined ? `the fields are ${fields.join(', ')}` : `did you mean ${quote(meant)}?`;
        this.report(
          'contract-field-unknown',
          [...path, field],
          `nobody reads this field (got ${quote(field)}): ${advice}`,
        );
      }
    }
    return record;
  }

  requiredText(value: unknown, path: Path): string | undefined {
    if (value !== undefined) return this.optionalText(value, path);
    this.report('contract-field-missing', path, `${quote(path[path.length - 1])} must be there (got nothing): add it`);
    return undefined;
  }

  optionalText(value: unknown, path: Path): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    this.report(
      'contract-malformed',
      path,
      `${quote(path[path.length - 1])} must be a text (got ${quote(value)}): write it in quotes`,
    );
    return undefined;
  }

  /** A finite number at or above zero. */
  amount(value: unknown, path: Path): number | undefined {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
    this.report(
      'contract-malformed',
      path,
      `${quote(path[path.length - 1])} must be a number at or above 0 (got ${quote(value)})`,
    );
    return undefined;
  }

  oneOf<T extends string>(value: unknown, path: Path, choices: readonly T[]): T | undefined {
    if (value === undefined) return undefined;
    const choice = choices.find((one) => one === value);
    if (choice === undefined) {
      this.report(
        'contract-malformed',
        path,
        `${quote(path[path.length - 1])} must be one of ${choices.join(', ')} (got ${quote(value)})`,
      );
    }
    return choice;
  }

  optionalParsed<T>(value: unknown, path: Path, parse: (text: string) => Parsed<T>): T | undefined {
    return value === undefined ? undefined : this.requiredParsed(value, path, parse);
  }

  requiredParsed<T>(value: unknown, path: Path, parse: (text: string) => Parsed<T>): T | undefined {
    const text = this.requiredText(value, path);
    if (text === undefined) return undefined;
    const result = parse(text);
    if (result.kind === 'parsed') return result.value;
    this.report(result.code, path, result.message);
    return undefined;
  }
}
