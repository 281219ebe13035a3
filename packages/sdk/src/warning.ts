import type { SdkErrorCode } from './errors.js';

/** Tells whoever runs the process, once and without disturbing it: `process.on('warning')`, or stderr. */
export function warn(code: SdkErrorCode, message: string): void {
  process.emitWarning(message, { type: 'PlimsollWarning', code });
}
