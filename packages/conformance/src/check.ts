import { checkBooks } from './books.js';
import { type BudgetingVectors, checkBudgeting } from './budgeting.js';
import { checkHdr, type HdrVectors } from './hdr.js';
import { checkHistograms, type HistogramVectors } from './histograms.js';
import { checkPitfalls, type PitfallVectors } from './pitfalls.js';
import { Report } from './report.js';
import { checkScenario, type Scenario } from './scenario.js';
import type { VectorFile } from './vectors.js';
import { checkWorkbook, type WorkbookVectors } from './workbook.js';

/** What became of one vector file: checked, or of a kind that this runner does not know. */
export type Checked =
  | { readonly kind: 'checked'; readonly path: string; readonly report: Report }
  | { readonly kind: 'unknown'; readonly path: string; readonly schema: string };

/** Checks one file; `all` are the files it may refer to. What cannot even be read as its schema says is a failure, not a crash. */
export function check(file: VectorFile, all: readonly VectorFile[]): Checked {
  const family = FAMILIES[file.schema];
  if (!family) return { kind: 'unknown', path: file.path, schema: file.schema };
  const report = new Report();
  try {
    family(report, file.content, all);
  } catch (cause) {
    report.equal(
      'the file can be read as its schema says',
      cause instanceof Error ? cause.message : String(cause),
      'no error',
    );
  }
  return { kind: 'checked', path: file.path, report };
}

type Family = (report: Report, content: unknown, all: readonly VectorFile[]) => void;

// Each cast is from what JSON.parse gave to what the schema's name promises; check() answers for files that do not keep it.
const FAMILIES: Readonly<Record<string, Family>> = {
  'slo-oracle/scenario/1': (report, content) => {
    checkScenario(report, content as Scenario);
    checkBooks(report, content as Scenario);
  },
  'slo-oracle/budgeting/1': (report, content, all) =>
    checkBudgeting(report, content as BudgetingVectors, scenariosByName(all)),
  'slo-oracle/workbook/1': (report, content) => checkWorkbook(report, content as WorkbookVectors),
  'slo-oracle/pitfalls/1': (report, content) => checkPitfalls(report, content as PitfallVectors),
  'slo-oracle/histograms/1': (report, content) => checkHistograms(report, content as HistogramVectors),
  'slo-oracle/hdr/1': (report, content) => checkHdr(report, content as HdrVectors),
};

function scenariosByName(all: readonly VectorFile[]): Map<string, Scenario> {
  const scenarios = all
    .filter(({ schema }) => schema === 'slo-oracle/scenario/1')
    .map(({ content }) => content as Scenario);
  return new Map(scenarios.map((scenario) => [scenario.name, scenario]));
}
