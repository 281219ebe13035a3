import { describe, expect, it } from 'vitest';
import { formatDeclarationIssue } from './declarations.js';
import { readDeclarationFiles, readDeclarations } from './read-declarations.js';

const SEED = `service: checkout
owner: team-payments
window: 30d
operations:
  pay:
    latency: { p95: 500ms }
    availability: 99.9%
    errorRate: 0.1%
`;

const issues = (text: string) => readDeclarations(text, { file: 'slo.yaml' }).issues.map(formatDeclarationIssue);

describe('reading declarations', () => {
  it('reads the seed contract into its three SLOs', () => {
    const { slos, issues } = readDeclarations(SEED);
    expect(issues).toEqual([]);
    expect(slos.map(({ name, target, owner }) => [name, target.text, owner])).toEqual([
      ['pay-latency-p95', '95%', 'team-payments'],
      ['pay-availability', '99.9%', 'team-payments'],
      ['pay-error-rate', '99.9%', 'team-payments'],
    ]);
  });

  it('reads the same from JSON', () => {
    const json = JSON.stringify({
      service: 'checkout',
      owner: 'team-payments',
      window: '30d',
      operations: { pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' } },
    });
    expect(readDeclarations(json).slos).toEqual(readDeclarations(SEED).slos);
  });

  it('tells every error at once, each with file, line, column, what was wrong and what to do', () => {
    const text = `service: checkout
windwo: 30d
operations:
  pay:
    availability: 100%
    latencey: { p95: 1s }
    errorRate: 5
`;
    expect(issues(text)).toEqual([
      'slo.yaml:2:1: error: windwo: "windwo" is not a field of the document: did you mean "window"? [field-unknown]',
      'slo.yaml:5:19: error: operations.pay.availability: a target must be below 100% (got "100%"): a budget of zero cannot burn [target-out-of-range]',
      'slo.yaml:6:5: error: operations.pay.latencey: nobody reads this field (got "latencey"): did you mean "latency"? [contract-field-unknown]',
      'slo.yaml:7:16: error: operations.pay.errorRate: "errorRate" must be a text (got 5): write it in quotes [contract-malformed]',
    ]);
  });

  it('goes on with the next document and the next file after an error', () => {
    const { slos, issues } = readDeclarationFiles([
      { file: 'a.yaml', text: `service: [\n` },
      { file: 'b.yaml', text: `service: b\noperations: { x: { availability: 99% } }\n---\nnonsense\n` },
    ]);
    expect(slos.map(({ name }) => name)).toEqual(['x-availability']);
    expect(issues.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
      'a.yaml:2 yaml-syntax',
      'b.yaml:4 field-type',
    ]);
  });

  it('finds one SLO declared in two files and names both places', () => {
    const text = 'service: shop\noperations:\n  pay: { availability: 99% }\n';
    const { issues } = readDeclarationFiles([
      { file: 'a.yaml', text },
      { file: 'b.yaml', text },
    ]);
    expect(issues.map(formatDeclarationIssue)).toEqual([
      'b.yaml:3:24: error: operations.pay.availability: an SLO name must be unique in its service (got "shop/pay-availability" here and at a.yaml:3): rename one [name-taken]',
    ]);
  });

  it.each([
    ['{ calendar: month, timeZone: America/New_York }', 'calendar month America/New_York'],
    [
      '{ calendar: week, count: 2, timeZone: Europe/Berlin, from: 2026-01-05 00:00:00 }',
      'calendar 2 weeks Europe/Berlin from 2026-01-05 00:00:00',
    ],
    ['{ calendar: quarter }', 'calendar quarter UTC'],
    ['{ rolling: 28d }', '28d'],
    ['4w', '28d'],
  ])('reads the window %s as %s', (window, meaning) => {
    const read = (text: string) =>
      readDeclarations(`service: a\nwindow: ${text}\noperations: { x: { availability: 99% } }\n`);
    expect(read(window).issues).toEqual([]);
    expect(read(window).slos).toEqual(read(meaning).slos);
  });

  it.each([
    [
      '{ calendar: fortnight }',
      'slo.yaml:2:21: error: window.calendar: calendar must be one of day, week, month, quarter, year (got "fortnight") [field-value]',
    ],
    [
      '{ rolling: 30d, timeZone: UTC }',
      'slo.yaml:2:35: error: window.timeZone: timeZone belongs to calendar windows: a rolling one has only its length [fields-exclusive]',
    ],
    [
      '{ calendar: month, timezone: UTC }',
      'slo.yaml:2:28: error: window.timezone: "timezone" is not a field of window: did you mean "timeZone"? [field-unknown]',
    ],
    [
      '{}',
      'slo.yaml:2:9: error: window: a window has exactly one of rolling ("30d") and calendar ("month") [fields-exclusive]',
    ],
  ])('refuses the window %s', (window, expected) => {
    expect(issues(`service: a\nwindow: ${window}\noperations: { x: { availability: 99% } }\n`)).toContain(expected);
  });
});
