import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, endAll } from '../child.js';
import type { Listening } from '../messages.js';
import { Random } from '../random.js';
import { type Input, inputFrom } from './inputs.js';

export interface FuzzOptions {
  readonly seed: number;
  readonly inputs: number;
  readonly log?: (line: string) => void;
}

export interface FuzzVerdict {
  /** How many inputs of each family were answered with which status. */
  readonly statuses: Readonly<Record<string, Readonly<Record<number, number>>>>;
  /** Memory of the processor in bytes: after a tenth of the inputs, and at the end. */
  readonly earlyBytes: number;
  readonly lateBytes: number;
  readonly complaints: readonly string[];
}

const CONNECTIONS = 48;

/** Sends a processor what nobody should send, and sees that it always answers, with 2xx or 4xx, and that its memory stays bounded. */
export async function fuzz({ seed, inputs, log = () => {} }: FuzzOptions): Promise<FuzzVerdict> {
  const random = new Random(seed);
  const data = mkdtempSync(join(tmpdir(), 'plimsoll-fuzz-'));
  const processor = new Child<Listening>('processor', { DATA: data });
  const statuses: Record<string, Record<number, number>> = {};
  const complaints: string[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    const { otlp, api } = await processor.says();
    const url = new URL('/v1/metrics', otlp);
    let sent = 0;
    let earlyBytes = 0;
    const one = async () => {
      while (sent < inputs && complaints.length < 10) {
        const number = ++sent;
        const input = inputFrom(random);
        const status = await answerTo(url, input, agent);
        statuses[input.kind] ??= {};
        const ofKind = statuses[input.kind] ?? {};
        ofKind[status] = (ofKind[status] ?? 0) + 1;
        if (status !== 200 && (status < 400 || status >= 500)) {
          complaints.push(
            `input ${number} (${input.kind}) was answered ${status}: ${input.body.toString('base64').slice(0, 2_000)}`,
          );
        }
        if (number === Math.ceil(inputs / 10)) earlyBytes = processor.memoryBytes();
        if (number % 20_000 === 0) log(`${number} inputs, ${Math.round(processor.memoryBytes() / 1e6)} MB`);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
    const healthy = await fetch(new URL('/readyz', api)).then(
      (answer) => answer.status,
      () => 0,
    );
    if (healthy !== 200) complaints.push(`afterwards /readyz answered ${healthy}`);
    return { statuses, earlyBytes, lateBytes: processor.memoryBytes(), complaints };
  } finally {
    agent.destroy();
    endAll();
    rmSync(data, { recursive: true, force: true });
  }
}

/** The status of the answer; 0 when there was none. A connection that was closed on us while idle is no answer to this input, so it goes once more. */
async function answerTo(url: URL, input: Input, agent: Agent): Promise<number> {
  return (await post(url, input, agent)) || post(url, input, agent);
}

function post(url: URL, { headers, body }: Input, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } });
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}
