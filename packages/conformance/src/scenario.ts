import {
  attainment,
  budget,
  burnRate,
  DEFAULT_RESOLUTIONS,
  duration,
  type Resolution,
  spanEndingAt,
  target,
  total,
} from '@plimsoll/slo';
import { Accounts, type Placement } from './accounts.js';
import { alertTimelines, type PolicyAnswer, type PolicyAnswers, type Rule } from './alert-timelines.js';
import { type EventLog, EventTotals, type Sample, SECOND_MS, samples } from './event-log.js';
import type { Report } from './report.js';

interface WindowAnswer {
  readonly good: number;
  readonly bad: number;
  readonly total: number;
  readonly errorRatio: number | null;
  readonly burnRate: number | null;
}
type WindowAnswers = Readonly<Record<string, WindowAnswer>>;

interface Query {
  readonly t: number;
  readonly exact: {
    readonly windows: WindowAnswers;
    readonly budget?: {
      readonly allowedBad: number;
      readonly bad: number;
      readonly total: number;
      readonly consumed: number | null;
      readonly remaining: number | null;
    };
  };
  readonly counter?: { readonly windows: WindowAnswers };
  readonly counterLive?: { readonly windows: WindowAnswers };
}

/** `slo-oracle/scenario`: counters of some instances over days, the window sums at some instants, and when which alert fired. */
export interface Scenario {
  readonly name: string;
  readonly slo: { readonly objective: string; readonly windowSeconds: number };
  readonly alertPolicies: Readonly<Record<string, readonly Rule[]>>;
  readonly input: EventLog & {
    readonly eventsMs?: Readonly<Record<string, readonly (readonly [ms: number, bad: number])[]>>;
  };
  readonly evaluation: { readonly everySeconds: number; readonly from: number; readonly to: number };
  readonly expected: {
    readonly queries: readonly Query[];
    readonly unalignedQueries?: readonly Query[];
    readonly alerts: { readonly exact?: PolicyAnswers; readonly counterLive?: PolicyAnswers };
    readonly byService?: Readonly<
      Record<
        string,
        {
          readonly alerts: PolicyAnswer;
          readonly queries: readonly { readonly t: number; readonly windows: WindowAnswers }[];
        }
      >
    >;
  };
}

/**
 * Every oracle that counts events is held exactly. What Sloth, Pyrra, Prometheus and slo-generator answer is in the files to show how far off they are;
 * this engine does not imitate them, and they are left alone.
 */
export function checkScenario(report: Report, scenario: Scenario): void {
  checkAtOwnStep(report, scenario);
  checkScraped(report, scenario);
  checkUnaligned(report, scenario);
  checkAtDefaults(report, scenario);
}

/** As the processes themselves report, in slots of the scenario's own step: every answer is exact. */
function checkAtOwnStep(report: Report, scenario: Scenario): void {
  const { input, expected } = scenario;
  const everything = replay(scenario, { samples: samples(input, 'everyTick'), placement: 'spread' });
  const queries = expected.queries.map((query) => ({ ...query, label: `exact t=${query.t}` }));
  const alerts = alertTimelines(scenario, expected.alerts.exact);
  everything.at([...queries.map(({ t }) => t), ...alerts.times], (t, accounts) => {
    for (const query of queries.filter((query) => query.t === t)) {
      checkWindows(report, { label: query.label, accounts, t, answers: query.exact.windows, scenario });
      checkBudget(report, { query, accounts, scenario });
    }
    alerts.evaluate(t, accounts);
  });
  alerts.check(report, 'exact');
  for (const [service, answers] of Object.entries(expected.byService ?? {}))
    checkService(report, { scenario, service, answers });
}

/** One service of several, alone. */
function checkService(
  report: Report,
  {
    scenario,
    service,
    answers,
  }: { scenario: Scenario; service: string; answers: NonNullable<Scenario['expected']['byService']>[string] },
): void {
  const own = samples(scenario.input, 'everyTick').filter((sample) => sample.service === service);
  const policy = Object.keys(scenario.alertPolicies)[0] ?? '';
  const alerts = alertTimelines(scenario, { [policy]: answers.alerts });
  replay(scenario, { samples: own, placement: 'spread' }).at(
    [...answers.queries.map(({ t }) => t), ...alerts.times],
    (t, accounts) => {
      for (const query of answers.queries.filter((query) => query.t === t)) {
        checkWindows(report, { label: `${service} t=${t}`, accounts, t, answers: query.windows, scenario });
      }
      alerts.evaluate(t, accounts);
    },
  );
  alerts.check(report, service);
}

/**
 * As a reader of scraped counters sees it, where that differs. The vectors put what happened during missed scrapes into the next one, so these run with
 * that placement, and not with the even spread that is the engine's own.
 */
function checkScraped(report: Report, scenario: Scenario): void {
  const { input, expected } = scenario;
  const scraped = samples(input, 'scraped');
  const complete = [...scraped]
    .sort((a, b) => a.timeMs - b.timeMs)
    .map((sample) => ({ ...sample, arrivalMs: sample.timeMs }));
  const counter = expected.queries.filter((query) => query.counter);
  if (counter.length > 0) {
    replay(scenario, { samples: complete, placement: 'at-end' }).at(
      counter.map(({ t }) => t),
      (t, accounts) => {
        for (const query of counter.filter((query) => query.t === t)) {
          checkWindows(report, {
            label: `counter t=${t}`,
            accounts,
            t,
            answers: query.counter?.windows ?? {},
            scenario,
          });
        }
      },
    );
  }
  const live = expected.queries.filter((query) => query.counterLive);
  const alerts = alertTimelines(scenario, expected.alerts.counterLive);
  if (live.length + alerts.times.length > 0) {
    replay(scenario, { samples: scraped, placement: 'at-end' }).at(
      [...live.map(({ t }) => t), ...alerts.times],
      (t, accounts) => {
        for (const query of live.filter((query) => query.t === t)) {
          checkWindows(report, {
            label: `counterLive t=${t}`,
            accounts,
            t,
            answers: query.counterLive?.windows ?? {},
            scenario,
          });
        }
        alerts.evaluate(t, accounts);
      },
    );
    alerts.check(report, 'counterLive');
  }
}

/** Single events at the millisecond, asked for at any second: exact in slots of one second. */
function checkUnaligned(report: Report, scenario: Scenario): void {
  const { input, expected } = scenario;
  const queries = expected.unalignedQueries ?? [];
  if (queries.length === 0) return;
  const events = Object.values(input.eventsMs ?? {})
    .flat()
    .sort(([a], [b]) => a - b);
  const accounts = Accounts.ofSingleEvents({ slotMs: SECOND_MS, spanMs: longestWindowMs(scenario) });
  let next = 0;
  for (const query of [...queries].sort((a, b) => a.t - b.t)) {
    for (
      let event = events[next];
      event && input.t0 * SECOND_MS + event[0] <= query.t * SECOND_MS;
      event = events[++next]
    ) {
      accounts.event(input.t0 * SECOND_MS + event[0], event[1] === 1);
    }
    checkWindows(report, {
      label: `unaligned t=${query.t}`,
      accounts,
      t: query.t,
      answers: query.exact.windows,
      scenario,
    });
  }
}

/** The same in the default slots: a window reaches back up to one slot further than asked, and never less far. */
function checkAtDefaults(report: Report, scenario: Scenario): void {
  const { input, expected } = scenario;
  const events = new EventTotals(input);
  const run = replay(scenario, {
    samples: samples(input, 'everyTick'),
    placement: 'spread',
    resolutions: DEFAULT_RESOLUTIONS,
  });
  run.at(
    expected.queries.map(({ t }) => t),
    (t, accounts) => {
      const query = expected.queries.find((query) => query.t === t);
      for (const name of Object.keys(query?.exact.windows ?? {})) {
        const { from, to } = spanEndingAt(t * SECOND_MS, duration(name).ms);
        const actual = accounts.sum({ from, to });
        const least = events.between(from, to);
        const slotMs = DEFAULT_RESOLUTIONS.find(({ spanMs }) => to - from <= spanMs)?.slotMs ?? 0;
        const most = events.between(Math.floor(from / slotMs) * slotMs, to);
        report.within(`defaults t=${t} ${name}: good`, actual.good, least.good, most.good);
        report.within(`defaults t=${t} ${name}: bad`, actual.bad, least.bad, most.bad);
      }
    },
  );
}

function checkWindows(
  report: Report,
  {
    label,
    accounts,
    t,
    answers,
    scenario,
  }: { label: string; accounts: Accounts; t: number; answers: WindowAnswers; scenario: Scenario },
): void {
  const objective = target(scenario.slo.objective);
  for (const [name, answer] of Object.entries(answers)) {
    const counts = accounts.sum(spanEndingAt(t * SECOND_MS, duration(name).ms));
    report.equal(
      `${label} ${name}: counts`,
      [counts.good, counts.bad, total(counts)],
      [answer.good, answer.bad, answer.total],
    );
    const ratio = attainment(counts);
    report.close(
      `${label} ${name}: error ratio`,
      ratio.kind === 'measured' ? counts.bad / total(counts) : null,
      answer.errorRatio,
    );
    const rate = burnRate(counts, objective);
    report.close(`${label} ${name}: burn rate`, rate.kind === 'measured' ? rate.burnRate : null, answer.burnRate);
  }
}

function checkBudget(
  report: Report,
  { query, accounts, scenario }: { query: Query; accounts: Accounts; scenario: Scenario },
): void {
  const answer = query.exact.budget;
  if (!answer) return;
  const counts = accounts.sum(spanEndingAt(query.t * SECOND_MS, scenario.slo.windowSeconds * SECOND_MS));
  report.equal(`budget t=${query.t}: bad, total`, [counts.bad, total(counts)], [answer.bad, answer.total]);
  const ours = budget(counts, target(scenario.slo.objective));
  const measured = ours.kind === 'measured' ? ours : undefined;
  report.close(`budget t=${query.t}: allowed`, measured?.allowed ?? 0, answer.allowedBad);
  report.close(`budget t=${query.t}: spent`, measured?.spent ?? null, answer.consumed);
  report.close(`budget t=${query.t}: remaining`, measured?.remaining ?? null, answer.remaining);
}

/** Delivers samples as they arrive and stops at every instant that somebody asks about. */
function replay(
  scenario: Scenario,
  run: { samples: readonly Sample[]; placement: Placement; resolutions?: readonly Resolution[] },
): { at(times: readonly number[], ask: (t: number, accounts: Accounts) => void): void } {
  const spanMs = longestWindowMs(scenario);
  const resolutions = run.resolutions ?? [{ slotMs: scenario.input.stepSeconds * SECOND_MS, spanMs }];
  const accounts = Accounts.ofCounters({ resolutions, spanMs, placement: run.placement });
  return {
    at(times, ask) {
      let next = 0;
      for (const t of [...new Set(times)].sort((a, b) => a - b)) {
        for (
          let sample = run.samples[next];
          sample && sample.arrivalMs <= t * SECOND_MS;
          sample = run.samples[++next]
        ) {
          accounts.report(sample);
        }
        ask(t, accounts);
      }
    },
  };
}

function longestWindowMs(scenario: Scenario): number {
  const windows = Object.keys(scenario.expected.queries[0]?.exact.windows ?? {}).map((name) => duration(name).ms);
  return Math.max(scenario.slo.windowSeconds * SECOND_MS, ...windows);
}
