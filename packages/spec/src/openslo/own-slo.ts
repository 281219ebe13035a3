import {
  type AlertPolicy,
  type BudgetAlert,
  type Budgeting,
  type Indicator,
  type NoDataPolicy,
  type Parsed,
  parseAlertPolicy,
  parseBudgetAlerts,
  parseBudgeting,
  parseDuration,
  parseWindow,
  type Window,
} from '@plimsoll/slo';
import type { FoundCode, Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { ANNOTATION_PREFIX, type Annotation, annotation } from './annotations.js';

/**
 * The annotations of an SLO that Plimsoll wrote. Each is optional to the reader: what is not annotated is taken from the
 * fields of OpenSLO, as for anybody else's document.
 */
export class OwnAnnotations {
  readonly #annotations: Readonly<Record<string, string>>;
  readonly #path: Path;
  readonly #report: Report;

  constructor(annotations: Readonly<Record<string, string>> | undefined, path: Path, report: Report) {
    this.#annotations = annotations ?? {};
    this.#path = [...path, 'metadata', 'annotations'];
    this.#report = report;
  }

  text(name: Annotation): string | undefined {
    return annotation(this.#annotations, name);
  }

  window(): Window | undefined {
    return this.#parsed('window', parseWindow);
  }

  budgeting(): Budgeting | undefined {
    return this.#parsed('budgeting-method', parseBudgeting);
  }

  alertPolicy(): AlertPolicy | undefined {
    return this.#parsed('alert-policy', parseAlertPolicy);
  }

  budgetAlerts(): BudgetAlert[] | undefined {
    return this.#parsed('budget-alerts', parseBudgetAlerts);
  }

  noData(): NoDataPolicy | undefined {
    return this.#word('no-data', ['freeze', 'good', 'bad']);
  }

  /** What makes events good or bad, where an annotation says it. */
  indicator(): Indicator | undefined {
    const kinds = ['availability', 'error-rate', 'latency', 'custom', 'freshness', 'throughput', 'saturation'] as const;
    const kind = this.#word('indicator', kinds);
    const timeout = this.#parsed('timeout', parseDuration);
    switch (kind) {
      case undefined:
        return undefined;
      case 'custom':
        return { kind };
      case 'availability':
      case 'error-rate':
        return { kind, ...(timeout && { timeout }) };
      case 'latency': {
        const threshold = this.#needed('latency-threshold', this.#parsed('latency-threshold', parseDuration));
        return (
          threshold && { kind, threshold, failures: this.#word('latency-failures', ['ignore', 'bad']) ?? 'ignore' }
        );
      }
      case 'freshness': {
        const maxAge = this.#needed('max-age', this.#parsed('max-age', parseDuration));
        return maxAge && { kind, maxAge };
      }
      case 'throughput': {
        const atLeast = this.#amount('at-least');
        return atLeast === undefined ? undefined : { kind, atLeast };
      }
      case 'saturation': {
        const atMost = this.#amount('at-most');
        return atMost === undefined ? undefined : { kind, atMost };
      }
    }
  }

  refuse(name: Annotation, code: FoundCode, message: string): void {
    this.#report.error(code, [...this.#path, ANNOTATION_PREFIX + name], message);
  }

  #parsed<T>(name: Annotation, parse: (text: string) => Parsed<T>): T | undefined {
    const text = this.text(name);
    const result = text === undefined ? undefined : parse(text);
    if (result?.kind === 'refused') this.refuse(name, result.code, result.message);
    return result?.kind === 'parsed' ? result.value : undefined;
  }

  #word<Word extends string>(name: Annotation, words: readonly Word[]): Word | undefined {
    const text = this.text(name);
    const word = words.find((one) => one === text);
    if (text !== undefined && word === undefined)
      this.refuse(name, 'field-value', `the annotation must be one of ${words.join(', ')} (got "${text}")`);
    return word;
  }

  #amount(name: Annotation): number | undefined {
    const text = this.text(name);
    const amount = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(amount) && amount >= 0) return amount;
    this.refuse(name, 'field-value', `the annotation must be a number at or above 0 (got ${text ?? 'nothing'})`);
    return undefined;
  }

  #needed<T>(name: Annotation, value: T | undefined): T | undefined {
    if (this.text(name) === undefined) this.refuse(name, 'field-missing', 'the indicator needs this annotation');
    return value;
  }
}
