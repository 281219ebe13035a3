import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ProgramOptions {
  /** What people read in messages. */
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A module that is loaded first: the leash. */
  readonly leash: string;
}

/** How long a program may take to start: a second or two, and far longer where everything is busy. */
const START_WITHIN_MS = 60_000;
/** How long a program may take to stop by itself before it is killed. */
const STOP_WITHIN_MS = 10_000;

/** A Node program in a process of its own, and what it prints. */
export class Program {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #lines: string[] = [];
  #errors = '';
  #waiting: (() => void)[] = [];

  constructor({ name, script, args = [], env = {}, leash }: ProgramOptions) {
    this.name = name;
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', leash, script, ...args], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    // "close" comes after the last byte of its output, which "exit" may precede.
    this.#exited = once(child, 'close').finally(() => this.#wake());
    child.stdin.on('error', () => undefined); // the leash of a program that is gone
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#lines.push(line);
      this.#wake();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-4_000);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Everything it printed to standard output so far. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The end of what it printed to standard error. */
  get errors(): string {
    return this.#errors;
  }

  /** The first thing that `read` finds in its output, line by line. Rejects when it ends, or `withinMs` passes, before. */
  async reads<T>(read: (line: string) => T | undefined, withinMs = START_WITHIN_MS): Promise<T> {
    const deadline = AbortSignal.timeout(withinMs);
    deadline.addEventListener('abort', () => this.#wake());
    for (let next = 0; ; ) {
      for (; next < this.#lines.length; next += 1) {
        const found = read(this.#lines[next] ?? '');
        if (found !== undefined) return found;
      }
      if (!this.isRunning) throw new Error(`${this.name} ended before it was ready:\n${this.#errors}`);
      if (deadline.aborted) throw new Error(`${this.name} was not ready within ${withinMs} ms:\n${this.#errors}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Asks it to stop (SIGTERM) and waits until it has; one that does not within 10 s is killed. Returns its exit code. */
  async stop(): Promise<number | null> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN_MS);
    if (this.isRunning) this.#child.kill('SIGTERM');
    await this.#exited;
    clearTimeout(timer);
    return this.#child.exitCode;
  }

  /** Ends it at this instant, as a crash of the machine would (SIGKILL). */
  async kill(): Promise<void> {
    if (this.isRunning) this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
