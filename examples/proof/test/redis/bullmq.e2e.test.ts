import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Processor } from '../processor.js';
import { Program } from '../program.js';

test('bullmq: the processor counts the jobs that were done', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-redis-'));
  const socket = join(folder, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', folder];
  const redis = spawn('redis-server', args, { stdio: 'ignore' });
  const processor = await new Processor().start();
  try {
    while (!existsSync(socket)) await new Promise((resolve) => setImmediate(resolve));
    await new Program('@plimsoll/example-bullmq', 'worker.mjs', [], { ...processor.env, REDIS: socket }).ends();
    await expect
      .poll(() => processor.slos('mail-bullmq'), { timeout: 30_000, interval: 200 })
      .toEqual({
        'mail-welcome-latency-p95': '2 timed',
        'mail-welcome-availability': '2 good, 1 bad',
      });
  } finally {
    await processor.stop();
    const exited = once(redis, 'exit');
    redis.kill();
    await exited;
    rmSync(folder, { recursive: true });
  }
});
