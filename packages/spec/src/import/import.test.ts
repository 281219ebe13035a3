import { describe, expect, it } from 'vitest';
import { formatDeclarationIssue } from '../declarations.js';
import { formatDeclarations } from '../native/format.js';
import { readDeclarations } from '../read-declarations.js';

const read = (text: string) => readDeclarations(text, { file: 'in.yaml' });
const native = (text: string) => formatDeclarations(read(text).services.map(({ declaration }) => declaration));
const found = (text: string) => read(text).issues.map(formatDeclarationIssue);
const errors = (text: string) => found(text).filter((line) => line.includes(': error: '));

const SLOTH = `version: prometheus/v1
service: shop
labels:
  owner: team-shop
slos:
  - name: requests-availability
    objective: 99.9
    description: Requests are answered.
    sli:
      events:
        error_query: errors
        total_query: all
    alerting:
      page_alert: { labels: { severity: critical } }
  - name: requests-latency
    objective: 99
    sli: { raw: { error_ratio_query: slow } }
    alerting: {}
`;

describe('Sloth', () => {
  it('becomes promises of operations, whose events the code calls good or bad', () => {
    expect(native(SLOTH)).toBe(`service: shop
owner: team-shop
operations:
  requests:
    custom:
      availability: { target: 99.9%, description: Requests are answered. }
      latency: 99%
`);
    expect(found(SLOTH)).toEqual([
      'in.yaml:6:5: note: slos.0: "requests-availability" loses what Plimsoll does not keep: the query of its indicator (the code says what is good); alerting labels [import-loss]',
      'in.yaml:15:5: note: slos.1: "requests-latency" loses what Plimsoll does not keep: the query of its indicator (the code says what is good) [import-loss]',
    ]);
  });

  it('is read from its Kubernetes resource too, in camel case', () => {
    const resource = `apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: shop, namespace: monitoring }
spec:
  service: shop
  slos:
    - name: availability
      objective: 99.95
      sli: { events: { errorQuery: e, totalQuery: t } }
      alerting: { name: Shop, pageAlert: { disable: true } }
`;
    expect(native(resource)).toBe(`service: shop
alerts: ticket 1d/2h > 3; ticket 3d/6h > 1
operations:
  availability:
    custom:
      availability: { name: availability, target: 99.95% }
`);
  });

  it.each([
    [
      'objective: 99.9',
      'objective: 100',
      'in.yaml:7:16: error: slos.0.objective: a target must be below 100% (got "100%"): a budget of zero cannot burn [target-out-of-range]',
    ],
    ['objective: 99.9', 'objective: "99.9"', 'objective must be a number (got "99.9")'],
    ['objective: 99.9', 'objektive: 99.9', 'did you mean "objective"? [field-unknown]'],
    ['error_query: errors\n', 'query: errors\n', 'lacks error_query'],
    [
      'sli:\n',
      'sli:\n      plugin: { id: x }\n',
      'an SLI has exactly one of events, raw and plugin (got events and plugin) [fields-exclusive]',
    ],
    [
      'version: prometheus/v1',
      'version: prometheus/v2',
      'version must be prometheus/v1 (got "prometheus/v2") [format-unknown]',
    ],
    ['requests-latency', 'requests-availability', 'an SLO name must be unique in its service'],
  ])('is refused when %j becomes %j', (from, to, expected) => {
    expect(SLOTH).toContain(from);
    expect(errors(SLOTH.replace(from, to)).join('\n')).toContain(expected);
  });
});

const PYRRA = `apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: api-latency
  labels:
    pyrra.dev/team: team-api
    pyrra.dev/service: api
spec:
  target: "99"
  window: 2w
  description: The API is fast.
  indicator:
    latency:
      success: { metric: 'http_request_duration_seconds_bucket{job="api",code!~"5..",le="0.05"}' }
      total: { metric: 'http_request_duration_seconds_count{job="api",code!~"5.."}' }
`;

describe('Pyrra', () => {
  it('keeps the threshold of a latency, which stands in its bucket', () => {
    expect(native(PYRRA)).toBe(`service: api
owner: team-api
window: 14d
operations:
  api-latency:
    description: The API is fast.
    latency:
      p99: { name: api-latency, threshold: 50ms }
`);
  });

  it.each([
    [
      'latencyNative:\n      latency: 250ms\n      total: { metric: x }\n',
      { kind: 'latency', threshold: { ms: 250 }, failures: 'ignore' },
    ],
    ['ratio:\n      errors: { metric: e }\n      total: { metric: t }\n', { kind: 'availability' }],
    ['bool_gauge:\n      metric: probe_success\n', { kind: 'custom' }],
  ])('reads the indicator %j', (indicator, expected) => {
    const text = PYRRA.replace(/latency:\n[\s\S]*$/, indicator);
    expect(errors(text)).toEqual([]);
    expect(read(text).slos[0]?.indicator).toEqual(expected);
  });

  it('says what is lost, and that a service of its own is made where none is named', () => {
    const grouped = PYRRA.replace('    pyrra.dev/service: api\n', '').replace(
      '    latency:\n',
      '    latency:\n      grouping: [handler]\n',
    );
    expect(found(grouped)).toEqual([
      'in.yaml:1:1: note: "api-latency" names no service: it becomes a service of its own; label it pyrra.dev/service [import-default]',
      'in.yaml:1:1: note: "api-latency" loses what Plimsoll does not keep: the metrics of its indicator (the code counts its own calls); its alerts (the default policy of its window takes their place); grouping (declare an operation for each) [import-loss]',
    ]);
  });

  it('reads lists of them, and puts the SLOs of one service together', () => {
    const item = (name: string) => JSON.parse(JSON.stringify({ name }));
    const list = {
      apiVersion: 'pyrra.dev/v1alpha1',
      kind: 'ServiceLevelObjectiveList',
      items: ['a-errors', 'b-errors'].map((name) => ({
        apiVersion: 'pyrra.dev/v1alpha1',
        kind: 'ServiceLevelObjective',
        metadata: { ...item(name), labels: { service: 'shop' } },
        spec: {
          target: '99.5',
          window: '30d',
          indicator: { ratio: { errors: { metric: 'e' }, total: { metric: 't' } } },
        },
      })),
    };
    const { services, slos } = read(JSON.stringify(list));
    expect(services).toHaveLength(1);
    expect(slos.map(({ service, name }) => `${service}/${name}`)).toEqual(['shop/a-errors', 'shop/b-errors']);
  });

  it.each([
    ['target: "99"', 'target: "100"', 'a target must be below 100%'],
    ['window: 2w', 'window: 1M', 'a window must be a duration or a calendar window (got "1M")'],
    [',le="0.05"', '', 'success must select the bucket of its threshold, such as le="0.05" [field-value]'],
    ['  window: 2w\n', '', 'spec lacks window'],
    ['kind: ServiceLevelObjective', 'kind: Objective', 'kind must be one of ServiceLevelObjective'],
  ])('is refused when %j becomes %j', (from, to, expected) => {
    expect(PYRRA).toContain(from);
    expect(errors(PYRRA.replace(from, to)).join('\n')).toContain(expected);
  });
});

it('refuses a language that nobody here knows, in one sentence', () => {
  expect(found('apiVersion: v1\nkind: Pod\n')).toEqual([
    'in.yaml:1:13: error: apiVersion: apiVersion must be openslo/v1, sloth.slok.dev/v1 or pyrra.dev/v1alpha1; native declarations have none: leave it out [format-unknown]',
  ]);
});
