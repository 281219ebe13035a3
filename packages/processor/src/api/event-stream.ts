import type { ServerResponse } from 'node:http';
import type { AlertTransition, Evaluation } from '@plimsoll/engine';
import { Refusal } from '../refusal.js';

/** A silent stream says so often that it lives, so that no proxy in between gives it up. */
const HEARTBEAT_MS = 15_000;

/** A reader that has not taken so many bytes is too slow: it is let go, and comes back for the state of things. */
const UNREAD_LIMIT_BYTES = 256 * 1024;

/** What is told to everybody who watches, as server-sent events: `evaluation` after each round, `alert` for each change. */
export class EventStreams {
  readonly #limit: number;
  readonly #readers = new Set<ServerResponse>();
  #heartbeat: NodeJS.Timeout | undefined;
  #last: Evaluation | undefined;

  constructor({ limit }: { limit: number }) {
    this.#limit = limit;
  }

  /** How many watch. */
  get size(): number {
    return this.#readers.size;
  }

  /** Refuses one more than the limit. */
  admit(): void {
    if (this.#readers.size < this.#limit) return;
    throw new Refusal(
      'too-many-streams',
      `${this.#limit} readers are watching: try again, or raise limits.eventStreams`,
      {
        headers: { 'retry-after': '5' },
      },
    );
  }

  /** Begins with the last evaluation, so that who comes back learns at once what was missed. */
  join(reader: ServerResponse): void {
    this.#readers.add(reader);
    reader.once('close', () => this.#leave(reader));
    this.#heartbeat ??= setInterval(() => this.#send(':\n\n'), HEARTBEAT_MS).unref();
    write(reader, 'retry: 2000\n\n');
    if (this.#last) write(reader, evaluationText(this.#last));
  }

  tell(evaluation: Evaluation): void {
    this.#last = evaluation;
    for (const transition of evaluation.transitions) this.#send(alertText(transition));
    this.#send(evaluationText(evaluation));
  }

  close(): void {
    for (const reader of this.#readers) reader.end();
    clearInterval(this.#heartbeat);
  }

  #send(text: string): void {
    for (const reader of this.#readers) write(reader, text);
  }

  #leave(reader: ServerResponse): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}

function write(reader: ServerResponse, text: string): void {
  if (reader.writableLength > UNREAD_LIMIT_BYTES) reader.destroy();
  else reader.write(text);
}

function evaluationText({ at, slos, transitions }: Evaluation): string {
  return event('evaluation', at, { generatedAt: at, slos, transitions: transitions.length });
}

function alertText(transition: AlertTransition): string {
  return event('alert', transition.observedAt, transition);
}

/** JSON has no line ends of its own, so one `data` line holds it. */
function event(name: string, id: number, data: object): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
