import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ClockStep } from './messages.js';

const running = new Set<ChildProcess>();

/** A process of ours, which ends when we do. */
export class Child<Message> {
  readonly #process: ChildProcess;
  #latest: Message | undefined;

  constructor(program: 'instance' | 'processor', env: Readonly<Record<string, string>>) {
    const file = fileURLToPath(new URL(`../dist/${program}.js`, import.meta.url));
    this.#process = fork(file, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    running.add(this.#process);
    this.#process.once('exit', () => running.delete(this.#process));
    // What a child sends is what messages.ts says of its program.
    this.#process.on('message', (message) => {
      this.#latest = message as Message;
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What is resident, as Linux tells; 0 elsewhere. */
  memoryBytes(): number {
    try {
      const pages = Number(readFileSync(`/proc/${this.pid}/statm`, 'utf8').split(' ')[1]);
      return pages * 4_096;
    } catch {
      return 0;
    }
  }

  /** The last that it said. */
  get latest(): Message | undefined {
    return this.#latest;
  }

  /** The first that it says, or an error when it ends before. */
  async says(): Promise<Message> {
    const ended = once(this.#process, 'exit').then(([code, signal]) => {
      throw new Error(`a child ended before it was up (${code ?? signal})`);
    });
    if (this.#latest === undefined) await Promise.race([once(this.#process, 'message'), ended]);
    ended.catch(() => {});
    if (this.#latest === undefined) throw new Error('a child said nothing');
    return this.#latest;
  }

  step(offByMs: number): void {
    const message: ClockStep = { offByMs };
    if (this.#process.connected) this.#process.send(message);
  }

  /** Ends it, and waits until all that it said has arrived. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = once(this.#process, 'close');
    this.#process.kill(signal);
    await closed;
  }
}

/** Ends whatever is still running. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
