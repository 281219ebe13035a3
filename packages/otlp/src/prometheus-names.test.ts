import { expect, test } from 'vitest';
import { ATTRIBUTE, METRICS } from './names.js';
import { prometheusLabel, prometheusName } from './prometheus-names.js';

test.each([
  [METRICS.fleetEvents, 'slo_fleet_events_total'],
  [METRICS.errorBudgetRemaining, 'slo_error_budget_remaining_ratio'],
  [METRICS.duration, 'slo_duration_seconds'],
])('%o is called %s in Prometheus', (definition, name) => {
  expect(prometheusName(definition)).toBe(name);
});

test('an attribute has underscores in Prometheus', () => {
  expect(prometheusLabel(ATTRIBUTE.environment)).toBe('deployment_environment_name');
});
