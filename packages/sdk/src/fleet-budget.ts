import { DeclarationError, type Issue, quote } from '@plimsoll/slo';
import { type Clock, systemClock } from './clock.js';

/** What the fleet says of an SLO: of all its instances together. */
export type FleetReading =
  | {
      readonly kind: 'measured';
      readonly pressure: 'calm' | 'burning' | 'spent';
      readonly remaining: number;
      readonly ageMs: number;
    }
  | { readonly kind: 'no-data'; readonly because: 'no answer' | 'too old' | 'fleet is blind' };

export interface FleetBudgetOptions {
  /** The processor's API: `http://127.0.0.1:4380`. */
  readonly api: string;
  readonly service: string;
  /** The name of the SLO: `pay-availability`. */
  readonly slo: string;
  /** Where one name stands for several, in namespaces or environments. */
  readonly namespace?: string;
  readonly environment?: string;
  /** Milliseconds between two questions. 10,000 when unset. */
  readonly everyMillis?: number;
  /** How old what it says may be, from the events that it is about until now. 60,000 when unset. */
  readonly maxAgeMillis?: number;
  /** Sent with each question, as `authorization` for instance. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For tests. */
  readonly clock?: Clock;
}

export interface FleetBudget {
  reading(): FleetReading;
  /** Asks now, and not only when it is time. Never rejects: a processor that does not answer is one that has nothing to say. */
  ask(): Promise<void>;
  stop(): void;
}

/**
 * Follows the fleet's budget for an SLO by asking the processor. How old an answer is goes by this machine's monotonic clock and the
 * processor's own statement of how far behind it was, so that clocks need not agree. The timer keeps no process alive.
 */
export function fleetBudget(options: FleetBudgetOptions): FleetBudget {
  const { everyMillis = 10_000, maxAgeMillis = 60_000, clock = systemClock } = options;
  checkOptions(options);
  let answer: Answer | undefined;
  let isUnknown = false;
  const ask = async (): Promise<void> => {
    const askedMs = clock.monotonic();
    try {
      const response = await fetch(addressOf(options), {
        ...(options.headers && { headers: { ...options.headers } }),
        signal: AbortSignal.timeout(Math.min(everyMillis, LONGEST_ANSWER_MS)),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      answer = answerOf(await response.json(), options, askedMs);
      isUnknown = answer === undefined;
    } catch {
      // The last answer stands until it is too old.
    }
  };
  const timer = setInterval(() => void ask(), everyMillis);
  timer.unref();
  void ask();
  const reading = (): FleetReading => {
    if (answer === undefined) return { kind: 'no-data', because: isUnknown ? 'fleet is blind' : 'no answer' };
    const { standing } = answer;
    const ageMs = clock.monotonic() - answer.askedMs + answer.behindMs;
    if (ageMs > maxAgeMillis) return { kind: 'no-data', because: 'too old' };
    if (standing === undefined) return { kind: 'no-data', because: 'fleet is blind' };
    return { kind: 'measured', ...standing, ageMs };
  };
  return { reading, ask, stop: () => clearInterval(timer) };
}

const LONGEST_ANSWER_MS = 5000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function checkOptions({ api, everyMillis = 1, maxAgeMillis = 1 }: FleetBudgetOptions): void {
  const issues: Issue[] = [];
  if (!URL.canParse(api) || !/^https?:$/.test(new URL(api).protocol)) {
    const message = `api must be the http or https URL of a processor's API, such as http://127.0.0.1:4380 (got ${quote(api)})`;
    issues.push({ code: 'endpoint-malformed', path: ['api'], message });
  }
  for (const [name, value] of Object.entries({ everyMillis, maxAgeMillis })) {
    if (value > 0 && value <= LONGEST_TIMER_MS) continue;
    const message = `${name} must be above 0 and at most ${LONGEST_TIMER_MS} (got ${quote(value)})`;
    issues.push({ code: 'interval-out-of-range', path: [name], message });
  }
  if (issues.length > 0) throw new DeclarationError(issues);
}

function addressOf({ api, service, slo, namespace, environment }: FleetBudgetOptions): URL {
  const url = new URL(`${api.replace(/\/+$/, '')}/api/v1/slos`);
  const asked = { detail: 'full', service, q: slo, namespace, environment };
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

interface Answer {
  readonly askedMs: number;
  /** How far behind its own time the processor was. */
  readonly behindMs: number;
  /** Undefined where the processor has no data, or has lost sight of the SLO. */
  readonly standing: { pressure: 'calm' | 'burning' | 'spent'; remaining: number } | undefined;
}

/** As much of the API's answer as is read here; docs/openapi says the rest. All of it is from outside, so nothing is taken for granted. */
interface SloListed {
  readonly name?: unknown;
  readonly at?: unknown;
  readonly isBlind?: unknown;
  readonly budget?: { readonly kind?: unknown; readonly remaining?: unknown };
  readonly alerts?: readonly { readonly state?: unknown; readonly severity?: unknown }[];
}

function answerOf(body: unknown, { slo }: FleetBudgetOptions, askedMs: number): Answer | undefined {
  const { generatedAt, slos } = body as { generatedAt?: unknown; slos?: readonly SloListed[] };
  const found = slos?.filter(({ name }) => name === slo) ?? [];
  const [one] = found;
  // Of several with one name none is ours for sure.
  if (one === undefined || found.length > 1) return undefined;
  if (typeof generatedAt !== 'number' || typeof one.at !== 'number') return undefined;
  const behindMs = Math.max(0, generatedAt - one.at);
  const remaining = one.budget?.kind === 'measured' ? one.budget.remaining : undefined;
  if (one.isBlind === true || typeof remaining !== 'number') return { askedMs, behindMs, standing: undefined };
  const isPaging = one.alerts?.some(({ state, severity }) => state === 'firing' && severity === 'page') ?? false;
  const pressure = isPaging ? (remaining <= 0 ? 'spent' : 'burning') : 'calm';
  return { askedMs, behindMs, standing: { pressure, remaining } };
}
