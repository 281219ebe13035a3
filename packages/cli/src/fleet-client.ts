import type { FleetView } from '@plimsoll/engine';
import { CommandError } from './errors.js';

const TIMEOUT_MS = 10_000;

/** Asks a processor for its fleet view. Throws a `CommandError` that says what to do when there is no such answer. */
export async function fetchFleet(url: URL): Promise<FleetView> {
  const answer = await ask(new URL('api/v1/fleet', withSlash(url)));
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw unexpected(url, `${answer.status} ${errorMessage(body) ?? answer.statusText}`);
  if (!isFleetView(body)) throw unexpected(url, 'something else than a fleet view');
  return body;
}

async function ask(url: URL): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: 'application/json' } });
  } catch (cause) {
    const message = `no processor answers at ${url.origin} (${reason(cause)}): start one with \`plimsoll up\`, or name another with --url`;
    throw new CommandError([{ code: 'processor-unreachable', message }], { cause });
  }
}

/** A path in the address is where a proxy put the processor; without the slash URL resolution would drop its last part. */
function withSlash(url: URL): URL {
  const based = new URL(url);
  if (!based.pathname.endsWith('/')) based.pathname += '/';
  return based;
}

/** The shape is the processor's promise; what is checked is that a processor speaks, not a proxy or another program. */
function isFleetView(body: unknown): body is FleetView {
  return typeof body === 'object' && body !== null && 'teams' in body && Array.isArray(body.teams);
}

function errorMessage(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('message' in body)) return undefined;
  return typeof body.message === 'string' ? body.message : undefined;
}

function unexpected(url: URL, what: string): CommandError {
  const message = `${url.origin} does not answer as a Plimsoll processor does (got ${what}): check the address, or name another with --url`;
  return new CommandError([{ code: 'processor-answer-unexpected', message }]);
}

/** fetch hides what happened in its error's cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause && cause.code === 'ECONNREFUSED' ? 'nothing listens there' : cause.message;
}
