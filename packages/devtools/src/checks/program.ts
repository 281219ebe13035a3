import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root as repository } from '../../bootstrap.mjs';

/** How a program ended, and what it wrote. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  /** Both streams, for people. */
  readonly output: string;
}

/** Runs one of our tools (or a program of the machine) in a folder. Never throws for what the program itself decides. */
export function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs = 120_000 }: { cwd: string; env?: NodeJS.ProcessEnv; timeoutMs?: number },
): Promise<Ended> {
  const tools = ['packages/devtools/node_modules/.bin', 'node_modules/.bin'].map((path) => join(repository, path));
  const path = [...tools, process.env.PATH].join(delimiter);
  // Colours would have to be taken out again, and a suite's own settings are not the program's.
  const { FORCE_COLOR: _, NODE_OPTIONS: __, VITEST: ___, ...inherited } = process.env;
  const environment = { ...inherited, NO_COLOR: '1', ...env, PATH: path };
  const options = {
    cwd,
    env: environment,
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  };
  return new Promise((resolve) => {
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      const failure = error && stdout + stderr === '' ? error.message : '';
      const late = error?.killed ? `\n${command} was stopped after ${timeoutMs / 1000} s` : '';
      resolve({
        code: error ? (typeof error.code === 'number' ? error.code : 1) : 0,
        stdout,
        output: stdout + stderr + failure + late,
      });
    });
    child.stdin?.end();
  });
}

/** The lines of a program's output that say something. */
export function lines(output: string): string[] {
  return output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '');
}
