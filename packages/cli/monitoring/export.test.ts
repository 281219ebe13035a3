import type { SloView } from '@plimsoll/engine';
import type { ServiceContract, Slo } from '@plimsoll/slo';
import { describe, expect, test } from 'vitest';
import { reportBody, slosOf } from '../../processor/test/report.js';
import { startProcessor } from '../../processor/test/running.js';
import { grafanaDashboard } from '../src/export/grafana.js';
import { prometheusRules } from '../src/export/prometheus-rules.js';
import type { Ledger } from '../src/export/promql.js';
import { rulesFile } from '../src/export/rules-file.js';
import { Prometheus, promtool } from './prometheus.js';

const CONTRACT: ServiceContract = {
  service: 'check "out" {{ $labels }}',
  owner: 'team-payments',
  operations: {
    pay: { availability: '99.9%', latency: { p95: '500ms' } },
    refund: {
      availability: '99%',
      alerts: 'page 1h/5m > 2 min 100 events; ticket 1d/2h > 1 hold 5m confidence 95%',
      budgetAlerts: 'ticket 50% spent; page exhausted within 4h over 1h',
    },
    report: { availability: '99%', window: 'calendar month UTC', budgetAlerts: 'ticket 75% spent' },
    poll: { availability: '99%', budgeting: 'timeslices 1m at 95%' },
  },
};

function rulesOf(slos: readonly Slo[], ledger: Ledger): string {
  return rulesFile(slos.map((slo) => prometheusRules(slo, ledger).group).filter(({ rules }) => rules.length > 0));
}

test.each(['fleet', 'instances'] as const)('promtool finds nothing wrong with rules from %s', async (ledger) => {
  const rules = rulesOf(slosOf(CONTRACT), ledger);
  expect(await promtool(['check', 'rules', '--lint-fatal'], { 'rules.yaml': rules })).toMatch(
    /SUCCESS: \d+ rules found/,
  );
});

describe('in a real Prometheus that scrapes a real processor', () => {
  /** Some of all that happened was bad; all of it within the last minutes. */
  const EVENTS = {
    'pay-availability': { good: 99_700, bad: 300 },
    'pay-latency-p95': { good: 9_999, bad: 1 },
    'refund-availability': { good: 970, bad: 30 },
    'report-availability': { good: 500, bad: 500 },
    'poll-availability': { good: 60, bad: 40 },
  };

  async function fleetInPrometheus(): Promise<{ prometheus: Prometheus; slos: readonly SloView[] }> {
    const { post, processor, api, fleet } = await startProcessor();
    const timeMs = Math.floor(Date.now() / 10_000) * 10_000;
    await post(reportBody({ contract: CONTRACT, startMs: timeMs - 240_000, timeMs, events: EVENTS }));
    await processor.evaluate();
    const prometheus = await Prometheus.start({ scraping: api.host, rules: rulesOf(slosOf(CONTRACT), 'fleet') });
    return { prometheus, slos: (await fleet()).teams.flatMap(({ services }) => services.flatMap(({ slos }) => slos)) };
  }

  test('the rules come to the numbers of the engine, and fire the same alerts', async () => {
    const { prometheus, slos } = await fleetInPrometheus();
    const counting = slos.filter(({ slices }) => slices === null);
    expect(counting).toHaveLength(4);
    for (const { name, burnRates, attainment, budget, objective } of counting) {
      const query = (record: string) => prometheus.query(`${record}{slo_name="${name}",slo_owner="team-payments"}`);
      for (const { window, ...rate } of burnRates) {
        if (rate.kind !== 'measured') throw new Error(`${name} has no burn rate over ${window}`);
        await expect.poll(() => query(`slo:burn_rate:${window}`)).toEqual([expect.closeTo(rate.burnRate, 9)]);
      }
      const isRolling = objective.windowKind === 'rolling';
      const measured = attainment.kind === 'measured' && budget.kind === 'measured';
      const both = isRolling && measured ? [attainment.ratio, budget.remaining] : [];
      const recorded = ['slo:attainment:ratio', 'slo:error_budget_remaining:ratio'];
      await expect
        .poll(async () => (await Promise.all(recorded.map(query))).flat())
        .toEqual(both.map((value) => expect.closeTo(value, 9)));
    }
    const firing = slos.flatMap(({ name, alerts }) =>
      alerts.filter(({ state }) => state === 'firing').map(({ severity }) => `${name} ${severity}`),
    );
    expect(firing).toContain('refund-availability page');
    expect(firing).toContain('poll-availability page');
    await expect
      .poll(async () =>
        (await prometheus.alerts())
          .map(firingName)
          .filter((name) => name !== undefined)
          .sort(),
      )
      .toEqual(firing.sort());
    const [page] = await prometheus.query(
      'ALERTS{slo="refund-availability",severity="page",service="check \\"out\\" {{ $labels }}"}',
    );
    expect(page).toBe(1);
  });

  test('every panel of the dashboard shows something', async () => {
    const { prometheus } = await fleetInPrometheus();
    const dashboard = grafanaDashboard({ title: 'SLOs', owner: 'team-payments' });
    const panels = (dashboard.panels ?? []).flatMap((panel) => ('targets' in panel ? [panel] : []));
    expect(panels.length).toBeGreaterThan(10);
    for (const { title, targets = [] } of panels) {
      // Prometheus is all that the dashboard asks.
      for (const { expr } of targets as unknown as { expr: string }[]) {
        const asked = expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$(owner|service|slo)\b/g, '.*');
        await expect.poll(() => prometheus.query(asked), { message: `${title}: ${asked}` }).not.toEqual([]);
      }
    }
  });
});

function firingName(alert: unknown): string | undefined {
  const { state, labels } = alert as { state: string; labels: Record<string, string> }; // their API
  return state === 'firing' ? `${labels.slo} ${labels.severity}` : undefined;
}
