import {
  detectionTime,
  duration,
  type Fraction,
  fraction,
  type Incident,
  resetTime,
  spentAfter,
  spentAtDetection,
  target,
  timeToExhaustion,
  toNumber,
  type When,
} from '@plimsoll/slo';
import type { Report } from './report.js';

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const SLO_WINDOW_MS = 30 * DAY_MS;

interface ExactSeconds {
  readonly seconds: number;
  readonly exact: string;
}

interface RuleAnswer {
  readonly short: string;
  readonly long: string;
  readonly factor: string;
  readonly forSeconds: number;
  readonly fires: boolean;
  readonly detection?: ExactSeconds | null;
  readonly firstFiringEvaluation?: number | null;
  readonly budgetConsumedAtDetection?: number | null;
  readonly resetAfterEnd?: ExactSeconds | null;
  readonly firstQuietEvaluation?: number | null;
}

/** `slo-oracle/workbook`: detection and reset times of the SRE Workbook's alert rules, in closed form. */
export interface WorkbookVectors {
  readonly evaluationEverySeconds: number;
  readonly burnRateTable: readonly {
    readonly slo: string;
    readonly errorRatio: string;
    readonly secondsToExhaustion: number;
  }[];
  readonly singleWindow: readonly {
    readonly slo: string;
    readonly factor: string;
    readonly windowSeconds: number;
    readonly errorRatio: string;
    readonly fires: boolean;
    readonly detection: ExactSeconds | null;
    readonly budgetConsumedAtDetection: number | null;
    readonly resetAfterEnd: ExactSeconds | null;
  }[];
  readonly durationAlerts: readonly {
    readonly slo: string;
    readonly forSeconds: number;
    readonly errorRatio: string;
    readonly budgetConsumedAtDetection: number;
  }[];
  readonly multiWindow: readonly {
    readonly slo: string;
    readonly windowDays: number;
    readonly errorRatio: string;
    readonly background: string;
    /** null: it does not end. */
    readonly incidentSeconds: number | null;
    readonly timeToExhaustionSeconds?: number | null;
    readonly rules: readonly RuleAnswer[];
  }[];
}

export function checkWorkbook(report: Report, vectors: WorkbookVectors): void {
  for (const row of vectors.burnRateTable)
    checkExhaustion(report, `burn rate table ${row.errorRatio}`, { ...row, windowMs: SLO_WINDOW_MS });
  for (const row of vectors.durationAlerts) {
    const ms = fraction(String(row.forSeconds * SECOND_MS));
    const spent = spentAfter(ms, target(row.slo), { errorRatio: fraction(row.errorRatio), windowMs: SLO_WINDOW_MS });
    report.close(
      `duration ${row.forSeconds}s at ${row.errorRatio}: spent`,
      toNumber(spent),
      row.budgetConsumedAtDetection,
    );
  }
  for (const row of vectors.singleWindow) {
    const only = { ms: row.windowSeconds * SECOND_MS };
    checkRule(report, {
      label: `single window ${row.windowSeconds}s > ${row.factor} at ${row.errorRatio}`,
      slo: row.slo,
      condition: { long: only, short: only, threshold: fraction(row.factor) },
      incident: { errorRatio: fraction(row.errorRatio) },
      windowMs: SLO_WINDOW_MS,
      answer: row,
    });
  }
  for (const row of vectors.multiWindow) checkIncident(report, row, vectors.evaluationEverySeconds);
}

function checkIncident(report: Report, row: WorkbookVectors['multiWindow'][number], everySeconds: number): void {
  const incident = { errorRatio: fraction(row.errorRatio), background: fraction(row.background) };
  const windowMs = row.windowDays * DAY_MS;
  for (const rule of row.rules) {
    const condition = { long: duration(rule.long), short: duration(rule.short), threshold: fraction(rule.factor) };
    const label = `${row.slo} ${rule.long}/${rule.short} > ${rule.factor} at ${row.errorRatio} over ${row.background} for ${row.incidentSeconds ?? 'ever '}s`;
    checkRule(report, {
      label,
      slo: row.slo,
      condition,
      incident,
      windowMs,
      lastsSeconds: row.incidentSeconds ?? Number.POSITIVE_INFINITY,
      answer: rule,
    });
    const detection = detectionTime(condition, target(row.slo), incident);
    const reset = resetTime(condition, target(row.slo), incident);
    if (!rule.fires || detection.kind !== 'after' || reset.kind !== 'after') continue;
    const firing = everySeconds * (Math.floor(toNumber(detection.ms) / SECOND_MS / everySeconds) + 1);
    report.equal(`${label}: first firing evaluation`, firing, rule.firstFiringEvaluation);
    if (row.incidentSeconds === null) continue;
    const end = row.incidentSeconds + toNumber(reset.ms) / SECOND_MS;
    report.equal(
      `${label}: first quiet evaluation`,
      everySeconds * Math.ceil(end / everySeconds),
      rule.firstQuietEvaluation,
    );
  }
}

function checkRule(
  report: Report,
  row: {
    label: string;
    slo: string;
    condition: Parameters<typeof detectionTime>[0];
    incident: Incident;
    windowMs: number;
    lastsSeconds?: number;
    answer: Pick<RuleAnswer, 'fires' | 'detection' | 'budgetConsumedAtDetection' | 'resetAfterEnd'>;
  },
): void {
  const { label, condition, incident, answer } = row;
  const objective = target(row.slo);
  const detection = detectionTime(condition, objective, incident);
  const isLongEnough =
    row.lastsSeconds === undefined ||
    (detection.kind === 'after' && toNumber(detection.ms) < row.lastsSeconds * SECOND_MS);
  report.equal(`${label}: fires`, detection.kind !== 'never' && isLongEnough, answer.fires);
  if (!answer.fires) return;
  const spent = spentAtDetection(condition, objective, { ...incident, windowMs: row.windowMs });
  if (answer.detection) checkWhen(report, `${label}: detection`, detection, answer.detection);
  if (answer.budgetConsumedAtDetection != null) {
    report.close(`${label}: spent at detection`, spent ? toNumber(spent) : null, answer.budgetConsumedAtDetection);
  }
  if (answer.resetAfterEnd)
    checkWhen(report, `${label}: reset`, resetTime(condition, objective, incident), answer.resetAfterEnd);
}

function checkWhen(report: Report, label: string, when: When, answer: ExactSeconds): void {
  const ms: Fraction | undefined = when.kind === 'after' ? when.ms : undefined;
  const exact = fraction(answer.exact);
  report.equal(`${label} (${answer.seconds} s)`, ms && ms.num * exact.den === exact.num * SECOND_MS * ms.den, true);
}

function checkExhaustion(
  report: Report,
  label: string,
  row: { slo: string; errorRatio: string; secondsToExhaustion: number; windowMs: number },
): void {
  const when = timeToExhaustion(target(row.slo), { errorRatio: fraction(row.errorRatio), windowMs: row.windowMs });
  report.close(
    `${label}: exhausted after`,
    when.kind === 'after' ? toNumber(when.ms) / SECOND_MS : null,
    row.secondsToExhaustion,
  );
}
