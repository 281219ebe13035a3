import {
  type AlertRule,
  type AlertState,
  attainment,
  type BurnRate,
  burnRate,
  type CompositeBudget,
  type Counts,
  compositeBudget,
  compositeBurnRate,
  initialAlert,
  type MemberCounts,
  NO_COUNTS,
  NO_DATA,
  type RuleReading,
  readCompositeRule,
  readRule,
  type Severity,
  type Span,
  spanEndingAt,
  step,
  windowSpan,
} from '@plimsoll/slo';
import { ALWAYS_TOLD_MS } from './evaluate-slo.js';
import type { FindMember, JourneyBook } from './journey-book.js';
import type { JourneyStatus } from './journey-status.js';
import type { SloBook } from './slo-book.js';

/** How a journey stands, as of the earliest instant that one of its members was evaluated for; undefined while none was. */
export function evaluateJourney(journey: JourneyBook, find: FindMember): JourneyStatus | undefined {
  const { composite } = journey;
  const members = composite.members.map((member) => ({ member, book: find(member) }));
  const statuses = members.flatMap(({ book }) => (book?.status ? [book.status] : []));
  if (statuses.length === 0) return undefined;
  const at = Math.min(...statuses.map((status) => status.at));
  const starts = members.flatMap(({ book }) => (book?.startMs === undefined ? [] : [book.startMs]));
  const span = windowSpan(composite.window, at, Math.min(...starts));
  const isBlind = members.some(({ book }) => book?.status?.isBlind ?? true);
  const read = (window: Span): Reading => ({
    members: members.flatMap(({ member, book }) => memberCounts(book, member.weight, window)),
    slices: journey.slices(window)?.parts,
  });
  const overWindow = read(span);
  const windows = [
    ...new Set([...ALWAYS_TOLD_MS, ...composite.alertPolicy.flatMap(({ long, short }) => [long.ms, short.ms])]),
  ];
  return {
    at,
    span,
    attainment: overWindow.slices ? attainment(overWindow.slices) : NO_DATA,
    budget: budgetOf(journey, overWindow),
    burnRates: windows
      .sort((a, b) => a - b)
      .map((windowMs) => ({ windowMs, burnRate: rateOf(journey, read(spanEndingAt(at, windowMs))) })),
    members: members.map(({ member, book }) => ({
      member,
      id: book?.status ? book.id : undefined,
      burnRate: compositeBurnRate(memberCounts(book, member.weight, span)),
    })),
    isBlind,
    alerts: stepAlerts(journey, { at, isBlind, read }),
  };
}

/** What a journey is judged by in one window: the counts of its members and, where it counts slices, its own. */
interface Reading {
  readonly members: readonly MemberCounts[];
  readonly slices: Counts | undefined;
}

function memberCounts(book: SloBook | undefined, weight: MemberCounts['weight'], span: Span): MemberCounts[] {
  const slo = book?.declarations.inForce;
  return book && slo ? [{ counts: book.account.worth(span, 'freeze').counts, target: slo.target, weight }] : [];
}

function rateOf({ composite }: JourneyBook, { members, slices }: Reading): BurnRate {
  return composite.budgeting.kind === 'occurrences' || !('target' in composite)
    ? compositeBurnRate(members)
    : burnRate(slices ?? NO_COUNTS, composite.target);
}

/** Spent is the burn rate over all of the window; of slices there is one count, and it stands for itself. */
function budgetOf(journey: JourneyBook, { members, slices }: Reading): CompositeBudget {
  const { composite } = journey;
  if (composite.budgeting.kind === 'occurrences' || !('target' in composite)) return compositeBudget(members);
  return compositeBudget([{ counts: slices ?? NO_COUNTS, target: composite.target, weight: { num: 1, den: 1 } }]);
}

function stepAlerts(
  journey: JourneyBook,
  { at, isBlind, read }: { at: number; isBlind: boolean; read: (window: Span) => Reading },
): AlertState[] {
  const stepped: AlertState[] = [];
  for (const severity of ['page', 'ticket'] satisfies Severity[]) {
    const before = journey.alerts.find((alert) => alert.severity === severity) ?? initialAlert(severity);
    const rules = journey.composite.alertPolicy
      .filter((rule) => rule.severity === severity)
      .map((rule) => ({
        reading: readRate(journey, rule, {
          long: read(spanEndingAt(at, rule.long.ms)),
          short: read(spanEndingAt(at, rule.short.ms)),
          complete: !isBlind,
        }),
        ...(rule.hold && { hold: rule.hold }),
      }));
    const pageFiring = stepped.some((alert) => alert.severity === 'page' && alert.state === 'firing');
    stepped.push(step(before, { rules, subject: journey.id, pageFiring }, at));
  }
  return stepped;
}

function readRate(
  { composite }: JourneyBook,
  rule: AlertRule,
  { long, short, complete }: { long: Reading; short: Reading; complete: boolean },
): RuleReading {
  if (composite.budgeting.kind === 'occurrences' || !('target' in composite)) {
    return readCompositeRule(rule, { long: long.members, short: short.members, complete });
  }
  const counts = { long: long.slices ?? NO_COUNTS, short: short.slices ?? NO_COUNTS, complete };
  return readRule(rule, composite.target, counts);
}
