/**
 * Every code with which the books refuse an entry, with what it means. `docs/errors.md` lists the same codes; a test keeps both equal. Each is
 * counted, so that nothing disappears unseen.
 */
export const ENGINE_ERRORS = {
  'count-malformed': 'A counter value is not a whole number from zero to 2^53 - 1.',
  'time-malformed': 'A timestamp is not a number of milliseconds after 1970.',
  'name-malformed-in-books':
    'A name of a service, instance, SLO, cause or operation is empty where one is needed, or too long.',
  'counter-fell': 'A counter fell inside one epoch, that is without a new start time: its value is not believed.',
  'epoch-forgotten': 'A point belongs to an epoch so old that it is no longer known whether its events were counted.',
  'delta-forgotten': 'A delta point is older than the memory for duplicates: it is not known whether it was counted.',
  'too-old': 'Everything that a point adds is older than the longest window that is kept.',
  'counted-by-instance':
    'A sum over a fleet arrived for an SLO whose instances report themselves: it would count everything twice.',
  'histogram-malformed': 'An exponential histogram has a count that is negative or no whole number.',
  'histogram-fell': 'A bucket of a cumulative histogram fell inside one epoch: the histogram is not believed.',
  'too-many-services': 'The books keep no more services. Raise `limits.services`, or find out who makes up names.',
  'too-many-slos':
    'There are as many SLOs as the books keep, for one service or for all. Raise `limits.slosPerService` or `limits.slos`.',
  'too-many-instances':
    'The service has as many instances as the books keep for one. Raise `limits.instancesPerService`.',
  'too-many-series':
    'The service has as many series as the books keep for one. Raise `limits.seriesPerService`, or have fewer causes.',
  'too-many-operations':
    'The service has as many operations with latencies as the books keep for one. Raise `limits.operationsPerService`.',
} as const;

/** One of the codes of {@link ENGINE_ERRORS}. */
export type EngineErrorCode = keyof typeof ENGINE_ERRORS;
