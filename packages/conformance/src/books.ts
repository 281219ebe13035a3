import { Books } from '@plimsoll/engine';
import { duration, fraction, OCCURRENCES, type Slo, spanEndingAt, target } from '@plimsoll/slo';
import { EventTotals, type Sample, SECOND_MS, samples } from './event-log.js';
import type { Report } from './report.js';
import type { Scenario } from './scenario.js';

const NAME = 'promise';

/**
 * The whole way through the books: declared, reported by every instance, evaluated at the watermark, read from the status. The watermark may lie behind the
 * question while an instance that is about to be given up holds it back; what the status says is held to the events up to its own instant.
 */
export function checkBooks(report: Report, scenario: Scenario): void {
  const { input, expected } = scenario;
  const stepMs = input.stepSeconds * SECOND_MS;
  const books = new Books({ resolutions: [{ slotMs: stepMs, spanMs: Number.POSITIVE_INFINITY }] });
  const services = [...new Set(input.instances.map(({ service }) => service))];
  const totals = new Map(services.map((service) => [service, new EventTotals(input, service)]));
  for (const service of services) declare(books, { service, scenario });

  const reported = samples(input, 'everyTick');
  let next = 0;
  for (const { t } of expected.queries) {
    for (let sample = reported[next]; sample && sample.timeMs <= t * SECOND_MS; sample = reported[++next])
      enter(books, sample);
    books.evaluate(t * SECOND_MS);
    for (const book of books.services()) {
      const status = book.slos.get(NAME)?.status;
      const events = totals.get(book.identity.service);
      const label = `books t=${t} ${book.identity.service}`;
      report.equal(`${label}: has a status`, status !== undefined, true);
      if (!status || !events) continue;
      const { from, to } = spanEndingAt(status.at, scenario.slo.windowSeconds * SECOND_MS);
      report.within(`${label}: at`, status.at, input.t0 * SECOND_MS, t * SECOND_MS);
      report.equal(`${label}: counts`, status.counts, events.between(from, to));
      for (const { windowMs, counts } of status.burnRates) {
        report.equal(`${label}: counts of ${windowMs} ms`, counts, events.between(status.at - windowMs, status.at));
      }
    }
  }
}

function declare(books: Books, { service, scenario }: { service: string; scenario: Scenario }): void {
  const [policy = []] = Object.values(scenario.alertPolicies);
  const slo: Slo = {
    name: NAME,
    service,
    indicator: { kind: 'availability' },
    target: target(scenario.slo.objective),
    window: { kind: 'rolling', duration: { ms: scenario.slo.windowSeconds * SECOND_MS } },
    budgeting: OCCURRENCES,
    alertPolicy: policy.map(({ severity, long, short, factor }) => ({
      severity: severity === 'page' ? 'page' : 'ticket',
      long: duration(long),
      short: duration(short),
      threshold: fraction(factor),
    })),
  };
  books.declare({ source: { ...NOWHERE, service }, slo, timeMs: scenario.input.t0 * SECOND_MS });
}

const NOWHERE = { namespace: '', environment: '', instance: 'declaration', version: '' };

function enter(books: Books, { service, instance, startMs, timeMs, good, bad }: Sample): void {
  const source = { ...NOWHERE, service, instance };
  const point = { source, slo: NAME, cause: '', startMs, timeMs, temporality: 'cumulative' } as const;
  books.count({ ...point, outcome: 'good', value: good }, timeMs);
  books.count({ ...point, outcome: 'bad', value: bad }, timeMs);
}
