import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check } from './check.js';
import { readVectors, type VectorFile } from './vectors.js';

const own = readVectors(fileURLToPath(new URL('../vectors', import.meta.url)));

describe('the vectors of this repository', () => {
  it.each(own.files.map((file) => [file.path, file] as const))('%s holds', (_, file) => {
    const result = check(file, own.files);
    expect(result.kind).toBe('checked');
    if (result.kind !== 'checked') return;
    expect(result.report.failures).toEqual([]);
    expect(result.report.passed).toBeGreaterThan(50);
  });
});

/** A copy of a vector file with the first value found under `path` replaced. */
function altered(name: string, alter: (content: Record<string, never>) => void): VectorFile {
  const file = own.files.find(({ path }) => path.endsWith(name));
  if (!file) throw new Error(`no vector file ${name}`);
  const content = structuredClone(file.content);
  alter(content as Record<string, never>);
  return { ...file, content };
}

function failuresOf(file: VectorFile): number {
  const result = check(file, own.files);
  return result.kind === 'checked' ? result.report.failures.length : -1;
}

describe('a vector that is wrong', () => {
  it.each([
    ['scenarios/restarts.json', 'a count', (content) => (content.expected.queries[3].exact.windows['1h'].bad += 1)],
    [
      'scenarios/fast-burn.json',
      'an alert edge',
      (content) => (content.expected.alerts.exact['sloth-30d'].byRule[0].firing[0][0] += 60),
    ],
    [
      'scenarios/first-error.json',
      'a budget',
      (content) => (content.expected.queries[5].exact.budget.remaining += 1e-6),
    ],
    [
      'scenarios/low-traffic.json',
      'a burn rate between slots',
      (content) => (content.expected.unalignedQueries[0].exact.windows['1h'].burnRate = 24),
    ],
    ['budgeting.json', 'a slice verdict', (content) => (content.timeslices[0].good -= 1)],
    ['budgeting.json', 'a calendar boundary', (content) => (content.calendar[0][5] += 3600)],
    ['workbook.json', 'a detection time', (content) => (content.multiWindow[0].rules[0].detection.exact = '1/7')],
    ['pitfalls.json', 'an increase', (content) => (content.cases[0].evals[0].exact = 0)],
    ['histograms.json', 'a bucket', (content) => (content.exponential[0].otel.bucketCounts[0] += 1)],
    ['hdr.json', 'a percentile', (content) => (content.cases[0].expected.percentiles['99'] += 1)],
    // biome-ignore lint/suspicious/noExplicitAny: vectors are plain data of six shapes, and these lines reach into them
  ] as [string, string, (content: any) => void][])('fails: %s, %s', (name, _, alter) => {
    expect(failuresOf(altered(name, alter))).toBeGreaterThan(0);
  });

  it('fails where it lacks what its schema promises', () => {
    expect(failuresOf({ path: 'x.json', schema: 'slo-oracle/scenario/1', content: {} })).toBe(1);
  });
});

describe('a folder of vectors', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reports what is no JSON, and passes over JSON that is no vector', () => {
    writeFileSync(join(folder, 'broken.json'), '{');
    writeFileSync(join(folder, 'other.json'), '{"name":"package"}');
    const { files, unreadable } = readVectors(folder);
    expect(files).toEqual([]);
    expect(unreadable.map(({ path }) => path)).toEqual(['broken.json']);
  });

  it('names the schema that it does not know', () => {
    const file = { path: 'new.json', schema: 'slo-oracle/future/9', content: {} };
    expect(check(file, [file])).toEqual({ kind: 'unknown', path: 'new.json', schema: 'slo-oracle/future/9' });
  });
});
