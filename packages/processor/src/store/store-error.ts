import { formatIssue } from '@plimsoll/slo';
import type { ProcessorErrorCode, ProcessorIssue } from '../errors.js';

/** What can be wrong with a data directory. */
export type StoreErrorCode = Extract<ProcessorErrorCode, `store-${string}`>;

/** Thrown by `start()` when the data directory cannot be used, and by a write that could not be kept. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly issues: readonly ProcessorIssue[];

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    const issue: ProcessorIssue = { code, path: ['data'], message };
    super(`the books cannot be kept: ${formatIssue(issue)}`, options);
    this.code = code;
    this.issues = [issue];
  }
}
