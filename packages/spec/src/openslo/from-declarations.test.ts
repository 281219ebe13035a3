import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDeclarationIssue } from '../declarations.js';
import { Report } from '../read/report.js';
import { readDeclarations } from '../read-declarations.js';
import { readSource } from '../source/yaml-source.js';
import { arbitraryDocument } from '../test-data/arbitrary-declaration.js';
import { arbitraryObject } from '../test-data/arbitrary-openslo.js';
import { openSloFrom } from './from-declarations.js';
import { readOpenSlo } from './read.js';
import { formatOpenSlo, plainOpenSlo } from './write.js';

function objectsOf(text: string) {
  const report = new Report();
  const objects = readSource(text).documents.flatMap(({ value }) =>
    readOpenSlo(value, report).map(({ object }) => object),
  );
  return { objects, found: report.found.map(({ code, path, gravity }) => `${gravity} ${code} ${path.join('.')}`) };
}

describe('OpenSLO objects', () => {
  it('are read back as they were written, whatever they were, without a word against them', () => {
    fc.assert(
      fc.property(fc.array(arbitraryObject, { minLength: 1, maxLength: 3 }), (objects) => {
        expect(objectsOf(formatOpenSlo(objects))).toEqual({ objects, found: [] });
        expect(objectsOf(JSON.stringify(plainOpenSlo(objects)))).toEqual({ objects, found: [] });
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('declarations written as OpenSLO', () => {
  it('are read back as the same declarations, whatever they were', () => {
    fc.assert(
      fc.property(arbitraryDocument, (document) => {
        const read = readDeclarations(JSON.stringify(document));
        const before = read.services.map(({ declaration }) => declaration);
        const { objects, notes } = openSloFrom(before);
        expect(notes.filter(({ gravity }) => gravity === 'error')).toEqual([]);
        const again = readDeclarations(formatOpenSlo(objects));
        expect(again.issues.map(formatDeclarationIssue)).toEqual([]);
        const [was, is] = [before[0], again.services[0]?.declaration];
        expect(new Set(is?.slos)).toEqual(new Set(was?.slos));
        expect(is?.journeys).toEqual(was?.journeys);
        expect(is?.errorBudgetPolicy).toEqual(was?.errorBudgetPolicy);
        expect(is?.corrections).toEqual(was?.corrections);
        expect(is?.contract.description).toEqual(was?.contract.description);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('say in fields what OpenSLO has fields for, and the rest in annotations', () => {
    const { services } = readDeclarations(`
service: checkout
owner: team-payments
operations:
  pay: { latency: { p95: 500ms } }
`);
    const { objects, notes } = openSloFrom(services.map(({ declaration }) => declaration));
    expect(notes).toEqual([]);
    const [service, slo, ...alerts] = plainOpenSlo(objects);
    expect(service).toEqual({ apiVersion: 'openslo/v1', kind: 'Service', metadata: { name: 'checkout' }, spec: {} });
    expect(slo).toEqual({
      apiVersion: 'openslo/v1',
      kind: 'SLO',
      metadata: {
        name: 'checkout-pay-latency-p95',
        displayName: 'checkout/pay-latency-p95',
        annotations: {
          'plimsoll.dev/owner': 'team-payments',
          'plimsoll.dev/slo': 'pay-latency-p95',
          'plimsoll.dev/operation': 'pay',
          'plimsoll.dev/indicator': 'latency',
          'plimsoll.dev/latency-threshold': '500ms',
          'plimsoll.dev/latency-failures': 'ignore',
        },
      },
      spec: {
        service: 'checkout',
        indicator: {
          metadata: { name: 'checkout-pay-latency-p95', displayName: 'checkout/pay-latency-p95' },
          spec: {
            ratioMetric: {
              counter: true,
              good: {
                metricSource: {
                  type: 'Prometheus',
                  spec: {
                    query:
                      'sum(slo_fleet_events_total{service_name="checkout",slo_name="pay-latency-p95",slo_outcome="good"})',
                  },
                },
              },
              total: {
                metricSource: {
                  type: 'Prometheus',
                  spec: { query: 'sum(slo_fleet_events_total{service_name="checkout",slo_name="pay-latency-p95"})' },
                },
              },
            },
          },
        },
        timeWindow: [{ duration: '30d', isRolling: true }],
        budgetingMethod: 'Occurrences',
        objectives: [{ targetPercent: 95 }],
        alertPolicies: [
          'page-1h-5m-above-14p4',
          'page-6h-30m-above-6',
          'ticket-1d-2h-above-3',
          'ticket-3d-6h-above-1',
        ].flatMap((group) => [{ alertPolicyRef: `${group}-long` }, { alertPolicyRef: `${group}-short` }]),
      },
    });
    expect(alerts.map(({ kind }) => kind)).toEqual([
      ...Array(8).fill('AlertPolicy'),
      'AlertNotificationTarget',
      'AlertNotificationTarget',
    ]);
  });

  it('say where OpenSLO is coarser than what was declared', () => {
    const { services } = readDeclarations(`
service: checkout
window: 90s
alerts: page 30s/5s > 2; ticket 1h/5m > 3 min 100 events
operations:
  pay: { availability: 99%, budgeting: timeslices 10s at 95% }
`);
    const { objects, notes } = openSloFrom(services.map(({ declaration }) => declaration));
    expect(notes.map(({ message }) => message)).toEqual([
      'the alert page-30s-5s-above-2 has windows that are not whole minutes: only its annotation has it',
      'the alert ticket-1h-5m-above-3-min-100 asks for a number of events or for confidence: only its annotation has that',
      'OpenSLO counts in whole minutes, so it is written as 2m',
      'OpenSLO counts in whole minutes, so it is written as 1m',
    ]);
    const again = readDeclarations(formatOpenSlo(objects));
    expect(again.slos).toEqual(services.flatMap(({ declaration }) => declaration.slos));
  });

  it('give two services with names that look alike names that do not', () => {
    const { services } = readDeclarations(
      'service: a-b\noperations: { c: { availability: 99% } }\n---\nservice: a\noperations: { b-c: { availability: 99% } }\n',
    );
    const { objects } = openSloFrom(services.map(({ declaration }) => declaration));
    const names = objects.flatMap(({ kind, metadata }) => (kind === 'SLO' ? metadata.name : []));
    expect(names).toEqual(['a-b-c-availability', 'a-b-c-availability-2']);
    expect(readDeclarations(formatOpenSlo(objects)).slos.map(({ service, name }) => `${service}/${name}`)).toEqual([
      'a-b/c-availability',
      'a/b-c-availability',
    ]);
  });

  it('quote what readers of YAML 1.1, those written in Go among them, take for something else than a text', () => {
    const { services } = readDeclarations(
      'service: "yes"\nowner: "on"\noperations: { "off": { availability: 99%, window: calendar day UTC } }\n',
    );
    const text = formatOpenSlo(openSloFrom(services.map(({ declaration }) => declaration)).objects);
    expect(text).toContain('  name: "yes"\n');
    expect(text).toContain('plimsoll.dev/owner: "on"\n');
    expect(text).toContain('plimsoll.dev/operation: "off"\n');
    expect(text).toContain('startTime: "1970-01-01 00:00:00"\n');
  });
});
