import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sender } from './sender.ts';

/** What a process has used. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** A processor in a process of its own, with a data directory: what it uses is all its own. */
export class Served {
  readonly #child: ChildProcess;
  readonly #data: string;
  readonly #sender: Sender;
  readonly otlp: URL;
  readonly api: URL;

  private constructor(child: ChildProcess, data: string, { otlp, api }: { otlp: string; api: string }) {
    this.#child = child;
    this.#data = data;
    this.otlp = new URL(otlp);
    this.api = new URL(api);
    this.#sender = new Sender(this.otlp);
  }

  /** `module` is the file whose `serveHere` runs in the child. */
  static async start(module: string, data = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))): Promise<Served> {
    const code = `const { serveHere } = await import(${JSON.stringify(module)}); await serveHere(${JSON.stringify(data)});`;
    const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', code], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [listening] = await once(child, 'message');
    return new Served(child, data, listening);
  }

  async usage(): Promise<Usage> {
    this.#child.send('usage');
    const [usage] = await once(this.#child, 'message');
    return usage;
  }

  send(bodies: readonly Uint8Array[]): Promise<void> {
    return this.#sender.send(bodies);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async end(): Promise<void> {
    this.#sender.close();
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }

  get data(): string {
    return this.#data;
  }
}
