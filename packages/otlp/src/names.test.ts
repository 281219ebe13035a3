import { describe, expect, it } from 'vitest';
import { ATTRIBUTE, METRIC, METRICS } from './index.js';

describe('names', () => {
  it('are written once each', () => {
    expect(new Set(Object.values(METRIC)).size).toBe(Object.keys(METRIC).length);
    expect(new Set(Object.values(ATTRIBUTE)).size).toBe(Object.keys(ATTRIBUTE).length);
  });

  it('are words of lower case, divided by points and underscores', () => {
    for (const name of [...Object.values(METRIC), ...Object.values(ATTRIBUTE)])
      expect(name).toMatch(/^[a-z]+([._][a-z]+)+$/);
  });

  it('stand in the table of metrics under the same keys', () => {
    const names = Object.entries(METRICS).map(([key, { name }]) => [key, name]);
    expect(Object.fromEntries(names)).toEqual(METRIC);
  });

  it('have a unit by their kind: events are counted, durations are seconds, gauges are shares and rates', () => {
    // What the SDK tells about itself is counted in units of its own.
    const ofSlos = Object.values(METRICS).filter(({ name }) => !name.startsWith('slo.sdk.'));
    const units = new Set(ofSlos.map(({ kind, unit }) => `${kind} ${unit}`));
    expect([...units].sort()).toEqual(['counter {event}', 'exponential-histogram s', 'gauge 1']);
  });
});
