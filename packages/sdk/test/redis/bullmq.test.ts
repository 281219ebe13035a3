import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DelayedError, type Job, Queue, QueueEvents, UnrecoverableError, Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type BullmqOptions, bullmq } from '../../src/bullmq.js';
import { defineService } from '../../src/index.js';
import { availability } from '../live-server.js';

// A Redis of the test's own, on a socket in the file system: no port, no disk.
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-redis-'));
const path = join(folder, 'redis.sock');
const connection = { path, maxRetriesPerRequest: null };
let redis: ChildProcess;

beforeAll(async () => {
  const args = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', folder];
  redis = spawn('redis-server', args, { stdio: 'ignore' });
  while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve));
});
afterAll(async () => {
  const exited = once(redis, 'exit');
  redis.kill();
  await exited;
  rmSync(folder, { recursive: true });
});

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const promises = { availability: '99.9%', latency: { p95: '10s' } } as const;
let queues = 0;

async function working(work: (job: Job, token?: string) => Promise<unknown>, options: BullmqOptions = {}) {
  const name = `mail${queues++}`;
  const shop = defineService({ service: 'shop', operations: { [name]: promises, [`${name}/welcome`]: promises } });
  const queue = new Queue(name, { connection });
  const events = new QueueEvents(name, { connection });
  const worker = new Worker(name, bullmq(shop, work, options), { connection });
  worker.on('error', () => undefined);
  open.push(queue, events, worker);
  await events.waitUntilReady();
  /** Adds a job and waits until it is done with, in whatever way. */
  const run = async (job: string, settings: object = {}): Promise<unknown> => {
    const added = await queue.add(job, {}, settings);
    return added.waitUntilFinished(events).catch((error: Error) => error.message);
  };
  const counts = (job = ''): string => availability(shop, `${name}${job}`);
  const late = (job = ''): number | undefined =>
    shop
      .status()
      .operations.find((operation) => operation.name === `${name}${job}`)
      ?.slos.find(({ indicator }) => indicator === 'latency')?.counts.bad;
  return { run, counts, late };
}

test('a job is an event of its queue, or of its queue and name where that is declared', async () => {
  const { run, counts } = await working(async (job) => `did ${job.name}`);
  expect(await run('welcome')).toBe('did welcome');
  expect(await run('invoice')).toBe('did invoice');
  expect(counts('/welcome')).toBe('1 good, 0 bad');
  expect(counts()).toBe('1 good, 0 bad');
});

test('a job that fails is bad', async () => {
  const { run, counts } = await working(async () => {
    throw new Error('the mail server');
  });
  expect(await run('welcome')).toBe('the mail server');
  expect(counts('/welcome')).toBe('0 good, 1 bad');
});

const twice = async (job: Job): Promise<string> => {
  if (job.attemptsMade < 2) throw new Error('not yet');
  return 'at last';
};

test('a job that succeeds at the third attempt is good', async () => {
  const { run, counts } = await working(twice);
  expect(await run('welcome', { attempts: 3 })).toBe('at last');
  expect(counts('/welcome')).toBe('1 good, 0 bad');
});

test('a job that never succeeds is bad once', async () => {
  const { run, counts } = await working(twice);
  expect(await run('welcome', { attempts: 2 })).toBe('not yet');
  expect(counts('/welcome')).toBe('0 good, 1 bad');
});

test('a job that says that it cannot succeed is bad at once', async () => {
  const { run, counts } = await working(async () => {
    throw new UnrecoverableError('no such address');
  });
  expect(await run('welcome', { attempts: 5 })).toBe('no such address');
  expect(counts('/welcome')).toBe('0 good, 1 bad');
});

test('attempts may be events themselves', async () => {
  const { run, counts } = await working(twice, { event: 'attempt' });
  expect(await run('welcome', { attempts: 3 })).toBe('at last');
  expect(counts('/welcome')).toBe('1 good, 2 bad');
});

test('a job that puts itself off is no failure', async () => {
  const { run, counts } = await working(async (job, token) => {
    if (job.attemptsStarted === 1) {
      await job.moveToDelayed(Date.now() + 1, token);
      throw new DelayedError();
    }
    return 'done';
  });
  expect(await run('welcome')).toBe('done');
  expect(counts('/welcome')).toBe('1 good, 0 bad');
});

test('a job may be late by the time that it waited', async () => {
  const { run, late } = await working(async () => 'done', { from: 'due' });
  await run('welcome', { timestamp: Date.now() - 11_000 });
  await run('invoice', { timestamp: Date.now() - 11_000, delay: 10_500 });
  expect(late('/welcome')).toBe(1);
  expect(late()).toBe(0);
});
