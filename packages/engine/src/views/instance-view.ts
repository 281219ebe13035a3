import type { Books } from '../books.js';
import type { InstanceView } from './view-types.js';

/** The instances of a service as of the last evaluation, the furthest behind first; undefined where no service has the id. */
export function instancesView(books: Books, service: string): readonly InstanceView[] | undefined {
  const now = books.lastEvaluation?.at;
  const book = books.service(service);
  if (!book) return undefined;
  const views = [...book.instances.values()].map((instance) => ({
    id: instance.id,
    version: instance.version,
    isAggregator: instance.isAggregator,
    lastEventMs: instance.lastEventMs,
    lagMs: Math.max(0, (now ?? instance.lastEventMs) - instance.lastEventMs),
    isSilent: now !== undefined && book.isSilent(instance, now),
    intervalMs: instance.intervalMs ?? null,
    usedTwiceSinceMs: instance.usedTwiceSinceMs ?? null,
    series: instance.seriesCount,
  }));
  return views.sort((a, b) => b.lagMs - a.lagMs || (a.id < b.id ? -1 : 1));
}
