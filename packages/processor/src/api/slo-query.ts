import type { SloBriefView, Standing } from '@plimsoll/engine';

/** Which SLOs a list shows. Every part that is given has to hold; of several values of one part, one has to. */
export interface SloQuery {
  readonly owner?: readonly string[];
  /** Only what nobody owns. */
  readonly unowned?: boolean;
  readonly service?: readonly string[];
  readonly namespace?: readonly string[];
  readonly environment?: readonly string[];
  readonly standing?: readonly Standing[];
  /** Only SLOs whose declarations contradict each other. */
  readonly conflict?: boolean;
  /** Words that all stand in the names of SLO, service, owner and operation, in any case. */
  readonly q?: string;
}

/** The query as one question about a line of the list. */
export function matcher(query: SloQuery): (slo: SloBriefView) => boolean {
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const { owner, service, namespace, environment, standing } = query;
  return (slo) =>
    (owner === undefined || owner.includes(slo.owner ?? '')) &&
    (query.unowned !== true || slo.owner === null) &&
    (service === undefined || service.includes(slo.service)) &&
    (namespace === undefined || namespace.includes(slo.namespace)) &&
    (environment === undefined || environment.includes(slo.environment)) &&
    (standing === undefined || standing.includes(slo.standing)) &&
    (query.conflict !== true || slo.hasConflict) &&
    (words.length === 0 || containsAll(textOf(slo), words));
}

function textOf({ name, service, owner, operation }: SloBriefView): string {
  return `${service}\n${name}\n${owner ?? ''}\n${operation ?? ''}`.toLowerCase();
}

function containsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
