import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { ATTRIBUTE, METRICS, OUTCOME, prometheusLabel, prometheusName } from '@plimsoll/otlp';

const SOURCE = { type: 'prometheus', uid: `\${source}` };

/** What a person filters by, the widest first: each offers what the ones before it leave. */
const FILTERS = [
  { name: 'owner', label: 'Team', attribute: ATTRIBUTE.owner },
  { name: 'service', label: 'Service', attribute: ATTRIBUTE.serviceName },
  { name: 'slo', label: 'SLO', attribute: ATTRIBUTE.sloName },
] as const;

const LABEL = {
  service: prometheusLabel(ATTRIBUTE.serviceName),
  slo: prometheusLabel(ATTRIBUTE.sloName),
  owner: prometheusLabel(ATTRIBUTE.owner),
  window: prometheusLabel(ATTRIBUTE.window),
  target: prometheusLabel(ATTRIBUTE.target),
  severity: prometheusLabel(ATTRIBUTE.severity),
  outcome: prometheusLabel(ATTRIBUTE.outcome),
  operation: prometheusLabel(ATTRIBUTE.operation),
} as const;

/** One line in a legend. */
const SLO_LEGEND = `{{${LABEL.service}}} {{${LABEL.slo}}}`;
const [GREEN, AMBER, RED] = ['green', 'orange', 'red'] as const;

/** A dashboard over the fleet's metrics, whoever scraped them: worst first, then budgets, burn rates, events and latencies over time. */
export function grafanaDashboard({ title, owner }: { readonly title: string; readonly owner?: string }): Dashboard {
  return new DashboardBuilder(title)
    .uid('plimsoll-slo')
    .tags(['slo', 'plimsoll'])
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .readonly()
    .variables([new DatasourceVariableBuilder('source').label('Prometheus').type('prometheus'), ...filters(owner)])
    .withPanel(count('Pages firing', firing('page'), RED))
    .withPanel(count('Tickets firing', firing('ticket'), AMBER))
    .withPanel(count('Budgets exhausted', `count(${remaining()} <= 0) or vector(0)`, RED))
    .withPanel(count('SLOs seen incompletely', `count(${gauge('coverage')} < 0.99) or vector(0)`, AMBER))
    .withPanel(worstFirst())
    .withRow(new RowBuilder('Over time'))
    .withPanel(
      overTime('Remaining error budget', remaining())
        .unit('percentunit')
        .thresholds(steps([null, RED], [0, AMBER], [0.25, GREEN]))
        .description('Share of the error budget of the window. Below zero the promise is broken.'),
    )
    .withPanel(
      overTime('Burn rate, 1 h', burnRate('1h'))
        .thresholds(steps([null, GREEN], [1, AMBER], [14.4, RED]))
        .description('1 spends the budget exactly by the end of the window.'),
    )
    .withPanel(overTime('Burn rate, 5 min', burnRate('5m')).thresholds(steps([null, GREEN], [1, AMBER], [14.4, RED])))
    .withPanel(overTime('Attainment', gauge('attainment')).unit('percentunit').decimals(3))
    .withPanel(overTime('Bad events per second', eventRate('bad')).unit('eps'))
    .withPanel(overTime('Good events per second', eventRate('good')).unit('eps'))
    .withRow(
      new RowBuilder('Latency (native histograms of the instances)')
        .collapsed(true)
        .withPanel(latency('p50', 0.5))
        .withPanel(latency('p95', 0.95))
        .withPanel(latency('p99', 0.99)),
    )
    .build();
}

function filters(owner: string | undefined): QueryVariableBuilder[] {
  return FILTERS.map(({ name, label, attribute }, place) => {
    const narrowed = FILTERS.slice(0, place)
      .map((wider) => matcher(wider))
      .join(',');
    const variable = new QueryVariableBuilder(name)
      .label(label)
      .datasource(SOURCE)
      .query(`label_values(${prometheusName(METRICS.info)}{${narrowed}}, ${prometheusLabel(attribute)})`)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      .allValue('.*');
    return name === 'owner' && owner !== undefined ? variable.current({ text: owner, value: owner }) : variable;
  });
}

function matcher({ name, attribute }: (typeof FILTERS)[number]): string {
  return `${prometheusLabel(attribute)}=~"$${name}"`;
}

/** A gauge of the fleet, of what the filters leave. */
function gauge(
  metric: 'info' | 'attainment' | 'coverage' | 'burnRate' | 'errorBudgetRemaining' | 'alertState',
  more = '',
): string {
  return `${prometheusName(METRICS[metric])}{${[...FILTERS.map(matcher), more].filter(Boolean).join(',')}}`;
}

function remaining(): string {
  return gauge('errorBudgetRemaining');
}

function burnRate(window: string): string {
  return gauge('burnRate', `${LABEL.window}="${window}"`);
}

function firing(severity: 'page' | 'ticket'): string {
  const state = `${prometheusLabel(ATTRIBUTE.alertState)}="firing"`;
  return `sum(${gauge('alertState', `${LABEL.severity}="${severity}",${state}`)}) or vector(0)`;
}

/** The ledger has no owner in it: a filter by team goes through the declaration. */
function eventRate(outcome: keyof typeof OUTCOME): string {
  const by = `${LABEL.service}, ${LABEL.slo}`;
  const counter = `${prometheusName(METRICS.fleetEvents)}{${LABEL.outcome}="${OUTCOME[outcome]}"}`;
  return `sum by (${by}) (rate(${counter}[$__rate_interval])) and on (${by}) ${gauge('info')}`;
}

function count(title: string, expr: string, colour: string): StatPanel {
  return new StatPanel()
    .title(title)
    .datasource(SOURCE)
    .height(3)
    .span(6)
    .thresholds(steps([null, GREEN], [1, colour]))
    .withTarget(new DataqueryBuilder().expr(expr).instant());
}

function worstFirst(): TablePanel {
  const by = `${LABEL.owner}, ${LABEL.service}, ${LABEL.slo}`;
  const column = (refId: string, expr: string) =>
    new DataqueryBuilder().expr(expr).instant().format(PromQueryFormat.Table).refId(refId);
  return new TablePanel()
    .title('Worst first')
    .datasource(SOURCE)
    .height(9)
    .span(24)
    .withTarget(column('Remaining', `sort(max by (${by}) (${remaining()}))`))
    .withTarget(column('Attainment', `max by (${by}) (${gauge('attainment')})`))
    .withTarget(column('Target', `max by (${by}) (${gauge('info')})`))
    .withTarget(column('Burn1h', `max by (${by}) (${burnRate('1h')})`))
    .withTarget(column('Burn5m', `max by (${by}) (${burnRate('5m')})`))
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        renameByName: {
          [LABEL.owner]: 'Team',
          [LABEL.service]: 'Service',
          [LABEL.slo]: 'SLO',
          'Value #Remaining': 'Remaining budget',
          'Value #Attainment': 'Attainment',
          'Value #Target': 'Target',
          'Value #Burn1h': 'Burn rate 1 h',
          'Value #Burn5m': 'Burn rate 5 min',
        },
      },
    })
    .overrideByRegexp('Remaining budget|Attainment|Target', [
      { id: 'unit', value: 'percentunit' },
      { id: 'decimals', value: 3 },
    ])
    .overrideByName('Remaining budget', [
      { id: 'custom.cellOptions', value: { type: 'color-background' } },
      { id: 'thresholds', value: steps([null, RED], [0, AMBER], [0.25, GREEN]).build() },
    ]);
}

function overTime(title: string, expr: string): TimeSeriesPanel {
  return new TimeSeriesPanel()
    .title(title)
    .datasource(SOURCE)
    .height(8)
    .span(12)
    .withTarget(new DataqueryBuilder().expr(expr).legendFormat(SLO_LEGEND));
}

function latency(title: string, share: number): TimeSeriesPanel {
  const by = `${LABEL.service}, ${LABEL.operation}`;
  const calls = `rate(${prometheusName(METRICS.duration)}{${LABEL.service}=~"$service"}[$__rate_interval])`;
  return new TimeSeriesPanel()
    .title(title)
    .datasource(SOURCE)
    .height(8)
    .span(8)
    .unit('s')
    .withTarget(
      new DataqueryBuilder()
        .expr(`histogram_quantile(${share}, sum by (${by}) (${calls}))`)
        .legendFormat(`{{${LABEL.service}}} {{${LABEL.operation}}}`),
    );
}

/** A colour from each value on; the first holds from below. */
function steps(...colours: readonly (readonly [from: number | null, colour: string])[]): ThresholdsConfigBuilder {
  const thresholds: Threshold[] = colours.map(([value, color]) => ({ value, color }));
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(thresholds);
}
