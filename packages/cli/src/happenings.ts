import type { Happening } from '@plimsoll/processor';
import { plural } from './findings.js';
import { printable } from './terminal.js';

/** What happened inside a running processor, as one line of its log. */
export function describeHappening(happening: Happening): string {
  switch (happening.kind) {
    case 'alert-changed': {
      const { observedAt, severity, subject, kind, from, to } = happening.transition;
      const what = kind === 'absence' ? 'absence of ' : '';
      return `${new Date(observedAt).toISOString()} ${severity} ${to} (was ${from}): ${what}${printable(subject)}`;
    }
    case 'restored': {
      const { services, entries, durationMs } = happening.restored;
      const again = entries > 0 ? `, ${entries} ${entries === 1 ? 'request' : 'requests'} entered again` : '';
      return `the books of ${services} ${services === 1 ? 'service is' : 'services are'} back from ${happening.directory}${again} (${Math.round(durationMs)} ms)`;
    }
    case 'declared': {
      const { path, files, services, slos } = happening;
      return `${path} declares ${plural(slos, 'SLO')} of ${plural(services, 'service')} in ${plural(files, 'file')}`;
    }
    case 'declarations-refused':
      return `${happening.path} does not hold as it is, what it said before goes on holding:\n${happening.issues.map((issue) => `  ${printable(issue)}`).join('\n')}`;
    case 'store-failed':
      return `not kept: ${happening.error instanceof Error ? happening.error.message : String(happening.error)}`;
    case 'notice': {
      const { kind, receiver, notice } = happening.event;
      const { severity, state, service, slo, meaning } = notice;
      const answer = 'reason' in happening.event ? `, ${happening.event.reason}` : '';
      const what = [severity, state, service, slo ?? '', meaning].join(' ');
      return `notice ${kind} (${printable(receiver)}${answer}): ${printable(what)}`;
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
