import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Node program in a process of its own, and what it prints. */
export class Program {
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;
  private readonly lines: string[] = [];
  private errors = '';
  private heard = (): void => undefined;

  /** `script` is a path inside of a package that is installed here. */
  constructor(owner: string, script: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const folder = dirname(createRequire(import.meta.url).resolve(`${owner}/package.json`));
    this.child = spawn(process.execPath, [join(folder, script), ...args], { env: { ...process.env, ...env } });
    this.closed = once(this.child, 'close').finally(() => this.heard());
    const { stdout, stderr } = this.child;
    if (stdout) {
      createInterface({ input: stdout }).on('line', (line) => {
        this.lines.push(line);
        this.heard();
      });
    }
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
  }

  /** The part in brackets of the first line that fits. Rejects when the program ends before it has printed such a line. */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      for (const line of this.lines) {
        const found = pattern.exec(line)?.[1];
        if (found !== undefined) return found;
      }
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`it ended before it said ${pattern}:\n${this.errors}`);
      }
      await new Promise<void>((resolve) => {
        this.heard = resolve;
      });
    }
  }

  /** Waits until it has ended by itself. Rejects when it ends in failure. */
  async ends(): Promise<void> {
    await this.closed;
    if (this.child.exitCode !== 0) throw new Error(`it ended with ${this.child.exitCode}:\n${this.errors}`);
  }

  /** Waits until it has ended, in whatever way. */
  async closes(): Promise<void> {
    await this.closed;
  }

  /** Asks it to stop, and waits until it has. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.closed;
  }
}
