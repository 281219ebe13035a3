import { DeclarationError } from '@plimsoll/slo';

/**
 * Every code that this package puts on an issue, with what it means. `docs/errors.md` lists the same codes; a test keeps both
 * equal. All of them are thrown, or warned of, while a service is being set up; none is ever thrown while it serves.
 */
export const SDK_ERRORS = {
  'operation-unknown': 'An operation is used that the contract does not declare.',
  'slo-unknown': 'An SLO is asked for that the contract does not declare.',
  'window-unknown': 'A burn rate is asked for over a window that is no duration, or longer than the SLO keeps.',
  'decorator-misplaced': 'The decorator stands on something that is not a method or a field holding a function.',
  'not-a-function': 'Something is to be wrapped that is not a function.',
  'threshold-out-of-range': 'A threshold to be watched can never be crossed, or always is.',
  'endpoint-malformed': 'The endpoint to export to is not an http or https URL.',
  'interval-out-of-range': 'An interval or a timeout is not a number of milliseconds that a timer can wait.',
  'limit-out-of-range': 'A bound on what may be kept is not a number from 0 up.',
  'export-not-started': 'A warning: the OpenTelemetry SDK could not be set up. The service is not disturbed.',
  'package-missing': 'A warning: the exporter for the protocol asked for is not installed. JSON is sent instead.',
  'exporter-unsupported':
    'A warning: the environment asks for a metrics exporter that is not known here. OTLP is sent instead.',
  'protocol-unsupported':
    'A warning: the environment asks for an OTLP protocol that is not spoken here. JSON is sent instead.',
} as const;

/** One of the codes of {@link SDK_ERRORS}. */
export type SdkErrorCode = keyof typeof SDK_ERRORS;

/** An error with one issue, of the same class as a faulty contract's, so that one `catch` at the start sees both. */
export function refusal(code: SdkErrorCode, path: readonly (string | number)[], message: string): DeclarationError {
  return new DeclarationError([{ code, path, message }]);
}
