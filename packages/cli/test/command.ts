import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built command in a process of its own. */
export interface Running {
  /** Resolves to what was printed once it matches. */
  prints(pattern: RegExp): Promise<RegExpMatchArray>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

export function start(args: readonly string[], { input = '' }: { input?: string } = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  // A command that does not read its input may be gone before it is written.
  child.stdin.on('error', () => undefined).end(input);
  children.add(child);
  let [out, err] = ['', ''];
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
    tell();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode) => {
      children.delete(child);
      resolve({ exitCode, out, err });
      tell();
    });
  });
  return {
    ended,
    signal: (signal) => child.kill(signal),
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(out + err);
          if (match) resolve(match);
          else if (!children.has(child)) reject(new Error(`ended without printing ${pattern}:\n${out}${err}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
  };
}

/** Runs the command to its end. */
export function run(...args: string[]): Promise<Ended> {
  return start(args).ended;
}

/** Runs the command to its end with a text on its standard input. */
export function runWith(input: string, ...args: string[]): Promise<Ended> {
  return start(args, { input }).ended;
}
