import type { Happening } from '@plimsoll/processor';
import { printable } from './terminal.js';

/** What happened inside a running processor, as one line of its log. */
export function describeHappening(happening: Happening): string {
  switch (happening.kind) {
    case 'alert-changed': {
      const { observedAt, severity, subject, kind, from, to } = happening.transition;
      const what = kind === 'absence' ? 'absence of ' : '';
      return `${new Date(observedAt).toISOString()} ${severity} ${to} (was ${from}): ${what}${printable(subject)}`;
    }
    case 'evaluation-failed':
      return `evaluation failed, the next one goes on: ${reason(happening.error)}`;
    case 'request-failed':
      return `a request to ${JSON.stringify(happening.path)} failed: ${reason(happening.error)}`;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
