import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { CHECKOUT, reportBody } from './report.js';
import { ManualClock, startProcessor } from './running.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

test('people are told of an incident once, also when the processor restarts in between', async () => {
  const heard: { state: string; severity: string; slo: string }[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    heard.push(JSON.parse(text));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => void server.close());
  const data = await mkdtemp(join(tmpdir(), 'plimsoll-notify-'));
  endings.unshift(() => rm(data, { recursive: true }));
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  const notify = {
    receivers: [{ name: 'hook', kind: 'webhook' as const, url: `http://127.0.0.1:${port}` }],
    routes: [{ severity: 'page' as const, to: ['hook'] }],
  };
  const clock = new ManualClock(NOW);
  const pages = () => heard.map(({ state, severity, slo }) => [state, severity, slo]);

  const first = await startProcessor({ clock, data, notify });
  const events = { 'pay-availability': { good: 900, bad: 100 } };
  await first.post(reportBody({ contract: CHECKOUT, startMs: NOW - 60_000, timeMs: NOW, events }));
  await first.processor.evaluate();
  await expect.poll(pages).toEqual([['firing', 'page', 'pay-availability']]);
  expect((await first.self()).notices).toEqual({ sent: 1 });
  await first.processor.stop();

  const second = await startProcessor({ clock, data, notify });
  await second.processor.evaluate();
  clock.advanceTo(NOW + 13 * 3_600_000);
  const later = { 'pay-availability': { good: 1_000_000_000, bad: 100 } };
  await second.post(reportBody({ contract: CHECKOUT, startMs: NOW - 60_000, timeMs: clock.wallMs(), events: later }));
  await second.processor.evaluate();
  await expect.poll(pages).toEqual([
    ['firing', 'page', 'pay-availability'],
    ['resolved', 'page', 'pay-availability'],
  ]);
});
