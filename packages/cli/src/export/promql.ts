import { ATTRIBUTE, METRICS, OUTCOME, prometheusLabel, prometheusName } from '@plimsoll/otlp';
import { type Duration, formatDuration, type Slo } from '@plimsoll/slo';

/**
 * Which counter rules add up. `fleet`: that of a processor or a Collector, which only grows, so that differences are exact. `instances`: those of the
 * instances, which start anew with every process; Prometheus estimates what it did not see between two scrapes.
 */
export type Ledger = 'fleet' | 'instances';

/** The labels that tell SLOs apart. Those that a series lacks do no harm. */
const IDENTITY = [ATTRIBUTE.serviceNamespace, ATTRIBUTE.environment, ATTRIBUTE.serviceName, ATTRIBUTE.sloName].map(
  prometheusLabel,
);

/** PromQL for the events of an SLO in the last `window`, all or the bad ones. */
export function eventsOver(
  slo: Slo,
  { ledger, window, only }: { ledger: Ledger; window: Duration; only?: 'bad' },
): string {
  const outcome = only === undefined ? {} : { [ATTRIBUTE.outcome]: OUTCOME[only] };
  const matching = selector(slo, outcome);
  return `sum by (${IDENTITY.join(', ')}) (${increase(ledger, matching, window)})`;
}

/** PromQL for a gauge of the fleet with no more labels than recorded series have, so that one condition can stand for another. */
export function fleetGauge(slo: Slo, name: string, more: Readonly<Record<string, string>>): string {
  const labels = [...IDENTITY, prometheusLabel(ATTRIBUTE.owner)];
  return `max by (${labels.join(', ')}) (${seriesOf(slo, name, more)})`;
}

/** A series of an SLO: what a rule recorded, or a gauge. */
export function seriesOf(slo: Slo, name: string, more: Readonly<Record<string, string>> = {}): string {
  return name + selector(slo, more);
}

function increase(ledger: Ledger, matching: string, window: Duration): string {
  if (ledger === 'instances')
    return `increase(${prometheusName(METRICS.events)}${matching}[${formatDuration(window)}])`;
  const counter = prometheusName(METRICS.fleetEvents) + matching;
  // A series that is younger than the window began at 0.
  return `${counter} - (${counter} offset ${formatDuration(window)} or 0 * ${counter})`;
}

/** PromQL escapes text as JSON does. */
function selector({ service, name }: Slo, more: Readonly<Record<string, string>>): string {
  const matchers = { [ATTRIBUTE.serviceName]: service, [ATTRIBUTE.sloName]: name, ...more };
  const written = Object.entries(matchers).map(
    ([attribute, value]) => `${prometheusLabel(attribute)}=${JSON.stringify(value)}`,
  );
  return `{${written.join(',')}}`;
}
