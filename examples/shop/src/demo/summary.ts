import type { Plan } from './plan.js';
import type { SloStory, Story } from './story.js';
import { agrees, type Sum, sumsTable } from './sums.js';

/** A moment of the demo as a person reads it: minutes and seconds after traffic started. */
export function stamp(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A share as a whole percentage, rounded down: what is left of a budget is never shown as more. */
function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9).toLocaleString('en-US')} %`;
}

/** What payments suffers, in a sentence. */
export function faultInWords({ fault: { slowShare, delayMs, failedShare } }: Plan): string {
  return `${percent(slowShare)} of its calls take ${delayMs} ms longer, ${percent(failedShare)} fail`;
}

/** The last page of the demo: what happened and when, what it cost, and whether everyone counted the same. */
export function summary(story: Story, sums: readonly Sum[]): string {
  return [
    'What happened',
    ...story.events.map(({ atMs, text }) => `  ${stamp(atMs)}  ${text}`),
    '',
    'What it cost',
    ...story.slos.map((slo) => `  ${`${slo.service} ${slo.name}`.padEnd(36)}  ${cost(slo)}`),
    '',
    'The same events, counted by the customers, by the services without Plimsoll, and in the books of the fleet',
    ...sumsTable(sums)
      .split('\n')
      .map((line) => `  ${line}`),
  ].join('\n');
}

/** A sentence for each service and outcome that was not counted the same everywhere. */
export function disagreements(sums: readonly Sum[]): string[] {
  return sums
    .filter((sum) => !agrees(sum))
    .map(({ service, outcome }) => `the ${outcome} events of ${service} were not counted the same everywhere`);
}

function cost({ lowestRemaining, remaining }: SloStory): string {
  if (lowestRemaining === undefined || remaining === undefined) return 'no data';
  if (lowestRemaining >= 1) return 'nothing';
  return `budget down to ${percent(lowestRemaining)}, now ${percent(remaining)}`;
}
