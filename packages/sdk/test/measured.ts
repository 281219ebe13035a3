import type { Counts } from '@plimsoll/slo';
import { defineService, type Service, type ServiceOptions } from '../src/index.js';
import { type TestClock, testClock } from './test-clock.js';

export interface Measured {
  readonly clock: TestClock;
  readonly service: Service<'work'>;
  /** Good and bad of one SLO: 'work-availability' when unset. */
  counts(slo?: string): Counts;
}

/** A service with one operation, "work", and a clock that stands still until it is told. */
export function measured(options: ServiceOptions = {}): Measured {
  const clock = testClock();
  const service = defineService(
    { service: 'shop', operations: { work: { availability: '99.9%', latency: { p95: '500ms', p99: '2s' } } } },
    { clock, ...options },
  );
  const counts = (slo = 'work-availability'): Counts => {
    const slos = service.status().operations.flatMap((operation) => operation.slos);
    return slos.find(({ name }) => name === slo)?.counts ?? { good: Number.NaN, bad: Number.NaN };
  };
  return { clock, service, counts };
}
