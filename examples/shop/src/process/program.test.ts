import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leash } from '../shop.js';
import { Program } from './program.js';
import { until } from './until.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-program-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function script(text: string): Promise<string> {
  const path = join(folder, `${text.length}.mjs`);
  await writeFile(path, text);
  return path;
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a program', () => {
  it('is asked to stop, and what it says last is read', async () => {
    const program = new Program({
      name: 'polite',
      leash,
      script: await script(
        `setInterval(() => {}, 1000); process.on('SIGTERM', () => { console.log('bye'); process.exit(3); }); console.log('up')`,
      ),
    });
    await program.reads((line) => line === 'up' || undefined);
    expect(await program.stop()).toBe(3);
    expect(program.lines).toEqual(['up', 'bye']);
  });

  it('tells why it ended before it was ready', async () => {
    const program = new Program({ name: 'broken', leash, script: await script(`throw new Error('no such port')`) });
    await expect(program.reads(() => undefined)).rejects.toThrow(/broken ended before it was ready[\s\S]*no such port/);
  });

  it('ends when the one who started it is killed', async () => {
    const child = await script(`setInterval(() => {}, 1000); console.log(process.pid)`);
    const parent = await script(
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['--import', ${JSON.stringify(leash)}, ${JSON.stringify(child)}], { stdio: ['pipe', 'inherit', 'inherit'] });`,
    );
    const starter = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: starter.stdout }), 'line');
    const pid = Number(line);
    expect(alive(pid)).toBe(true);
    starter.kill('SIGKILL');
    await until('the child has ended', () => !alive(pid) || undefined);
  });
});
