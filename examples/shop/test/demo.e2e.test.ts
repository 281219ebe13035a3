import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../src/process/until.js';
import { built } from '../src/shop.js';
import { descendants, isAlive } from './descendants.js';

interface Demo {
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  readonly text: () => string;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

const running: Demo[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

function demo(...args: string[]): Demo {
  const child = spawn(process.execPath, [built('demo.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text += more));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const started: Demo = { child, text: () => text, ended };
  running.push(started);
  return started;
}

/** The processes of a demo, once all of them run: the processor, payments, catalog and two instances of checkout. */
async function processesOf({ child, text }: Demo): Promise<number[]> {
  await until(`customers arrive, got: ${text()}`, () => text().includes('customers arrive') || undefined);
  const processes = await descendants(child.pid ?? 0);
  expect(processes).toHaveLength(5);
  return processes;
}

describe('the demo', () => {
  it('tells the whole story, ends with 0 and leaves no process behind', { timeout: 120_000 }, async () => {
    const run = demo('--duration', '20s', '--pace', '0.5');
    const processes = await processesOf(run);
    const { code } = await run.ended;
    const text = run.text();
    expect(text).toMatch(/short windows/);
    expect(text).toMatch(/payments degrades now/);
    expect(text).toMatch(/ALERT: payments burns/);
    expect(text).toMatch(/ALERT: checkout burns/);
    expect(text).toMatch(/payments is healthy again/);
    expect(text).toMatch(/resolved: checkout/);
    for (const word of ['team-payments', 'team-catalog', 'checkout', 'catalog', 'payments', 'pay-latency-p95'])
      expect(text).toContain(word);
    expect(text.match(/ {2}equal/gm)).toHaveLength(6);
    expect(text).toContain('All of it happened, and all sums agree.');
    expect(code).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('stops everything on Ctrl-C', { timeout: 120_000 }, async () => {
    const run = demo('--serve');
    const processes = await processesOf(run);
    expect(run.text()).toMatch(/fleet view +http:\/\/127\.0\.0\.1:\d+\/api\/v1\/fleet/);
    run.child.kill('SIGINT');
    expect(await run.ended).toEqual({ code: 130, signal: null });
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('says what is wrong with its options, and starts nothing', async () => {
    const run = demo('--duration', 'soon');
    expect(await run.ended).toEqual({ code: 2, signal: null });
    expect(run.text()).toContain('soon');
  });
});
