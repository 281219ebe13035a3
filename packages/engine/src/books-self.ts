import type { SelfCounts, SelfCountsDump } from './fleet/self-counts.js';
import type { ServiceBook } from './fleet/service-book.js';

/** What the books count about themselves, since they were opened; what they hold, now. */
export interface BooksSelf extends Omit<SelfCountsDump, 'refused'> {
  /** Refused points, by code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly services: number;
  readonly slos: number;
  /** SLOs with events that nobody has declared. */
  readonly undeclared: number;
  readonly instances: number;
  readonly series: number;
}

export function selfOf(counts: SelfCounts, services: Iterable<ServiceBook>): BooksSelf {
  const { refused, ...counted } = counts.dump();
  const held = { services: 0, slos: 0, undeclared: 0, instances: 0, series: 0 };
  for (const service of services) {
    held.services += 1;
    held.instances += service.instances.size;
    held.series += service.seriesCount;
    held.slos += service.slos.size;
    for (const book of service.slos.values()) if (!book.declarations.inForce) held.undeclared += 1;
  }
  return { ...counted, refused: Object.fromEntries(refused), ...held };
}
