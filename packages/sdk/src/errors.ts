import { DeclarationError } from '@plimsoll/slo';

/**
 * Every code that this package puts on an issue, with what it means. `docs/errors.md` lists the same codes; a test keeps both
 * equal. All of them are thrown while a service is being set up, never while it serves.
 */
export const SDK_ERRORS = {
  'operation-unknown': 'An operation is used that the contract does not declare.',
  'slo-unknown': 'An SLO is asked for that the contract does not declare.',
  'window-unknown': 'A burn rate is asked for over a window that is no duration, or longer than the SLO keeps.',
  'decorator-misplaced': 'The decorator stands on something that is not a method or a field holding a function.',
  'not-a-function': 'Something is to be wrapped that is not a function.',
  'package-missing': 'A package that this entry needs is not installed.',
  'protocol-unsupported': 'The OTLP protocol asked for by the environment is not one that this entry speaks.',
} as const;

/** One of the codes of {@link SDK_ERRORS}. */
export type SdkErrorCode = keyof typeof SDK_ERRORS;

/** An error with one issue, of the same class as a faulty contract's, so that one `catch` at the start sees both. */
export function refusal(code: SdkErrorCode, path: readonly (string | number)[], message: string): DeclarationError {
  return new DeclarationError([{ code, path, message }]);
}
