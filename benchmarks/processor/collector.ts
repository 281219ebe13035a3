import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Sender } from './sender.ts';

/** The binary of a Collector, from PLIMSOLL_COLLECTOR. */
export function collectorPath(): string | undefined {
  return process.env.PLIMSOLL_COLLECTOR;
}

/** An OpenTelemetry Collector that takes OTLP and does nothing with it: what receiving costs at least. Linux tells what it uses. */
export class MeasuredCollector {
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #sender: Sender;

  private constructor(child: ChildProcess, { directory, url }: { directory: string; url: URL }) {
    this.#child = child;
    this.#directory = directory;
    this.#sender = new Sender(url);
  }

  static async start(binary: string): Promise<MeasuredCollector> {
    const directory = mkdtempSync(join(tmpdir(), 'plimsoll-collector-'));
    const port = await freePort();
    const config = join(directory, 'config.yaml');
    writeFileSync(
      config,
      `receivers:
  otlp: { protocols: { http: { endpoint: 127.0.0.1:${port} } } }
exporters:
  nop: {}
service:
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines:
    metrics: { receivers: [otlp], exporters: [nop] }
`,
    );
    const child = spawn(binary, ['--config', config], { stdio: 'inherit' });
    const url = new URL(`http://127.0.0.1:${port}/v1/metrics`);
    for (let tries = 0; tries < 100; tries++) {
      if (
        await fetch(url, { method: 'POST' }).then(
          () => true,
          () => false,
        )
      )
        break;
      await after(100);
    }
    return new MeasuredCollector(child, { directory, url });
  }

  send(bodies: readonly Uint8Array[]): Promise<void> {
    return this.#sender.send(bodies);
  }

  /** User and system time: the 14th and 15th field of its line in /proc, the 12th and 13th after its name. */
  async cpuMs(): Promise<number> {
    const line = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
  }

  async end(): Promise<void> {
    this.#sender.close();
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
