import { metrics } from '@opentelemetry/api';

/** Where OpenTelemetry's API for logs keeps its provider. */
const LOGS = Symbol.for('io.opentelemetry.js.api.logs');

/**
 * Runs something that registers OpenTelemetry providers of its own for the whole process, and takes back what it registered:
 * those places belong to the application, which may want to set up its own later.
 */
export function leavingGlobalsFree(run: () => void): void {
  const meterProvider = metrics.getMeterProvider();
  const hadLogs = LOGS in globalThis;
  run();
  if (metrics.getMeterProvider() !== meterProvider) metrics.disable();
  if (!hadLogs) Reflect.deleteProperty(globalThis, LOGS);
}
