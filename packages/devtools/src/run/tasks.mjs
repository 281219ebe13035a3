// Runs turbo tasks and tells a newcomer what happens: a line for each task that starts, the log of each that fails.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { root } from '../../bootstrap.mjs';
import { toolEnvironment } from './tool.mjs';

/**
 * One task of one workspace, as it ended.
 * @typedef {object} Task
 * @property {string} id        for example `@plimsoll/slo#test`
 * @property {string} workspace its package name
 * @property {string} name      for example `test`
 * @property {boolean} ok
 * @property {boolean} cached   replayed from the cache, nothing was run
 * @property {number} ms        how long it took, or took when it last ran
 * @property {string[]} log
 */

const SILENCE_MS = 10_000;

/**
 * Runs tasks in the order their dependencies ask for; after a failure whatever does not depend on it still runs.
 * A task that a failed dependency kept from running is not among the results.
 * @param {readonly string[]} args tasks and filters, as `turbo run` takes them
 * @param {(line: string) => void} [say]
 * @returns {Promise<{ code: number, tasks: Task[] }>}
 */
export async function runTasks(args, say = console.log) {
  const began = Date.now();
  /** @type {Map<string, string[]>} */
  const logs = new Map();
  /** @type {string[]} */
  const complaints = [];
  let summary = '';
  let spoke = began;
  let latest = '';
  /** @param {string} text */
  const tell = (text) => {
    spoke = Date.now();
    say(`${seconds(spoke - began).padStart(8)}  ${text}`);
  };

  /** @param {string} line */
  const hear = (line) => {
    const { source, text } = parse(line);
    if (source === 'turbo') {
      if (text.startsWith('Summary:')) summary = text.slice('Summary:'.length).trim();
      else complaints.push(text);
      return;
    }
    const log = logs.get(source);
    if (log) {
      log.push(text);
      if (text.trim() !== '') latest = `${title(source)}: ${text.trim()}`;
      if (text.includes('ELIFECYCLE')) tell(`${title(source)} FAILED (its log follows below)`);
      return;
    }
    logs.set(source, []); // The first line of a task says whether it comes from the cache.
    if (text.includes('executing')) tell(title(source));
  };

  const child = spawn('turbo', [...turboArguments(args)], {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  let said = '';
  let silenceMs = SILENCE_MS;
  const heartbeat = setInterval(() => {
    if (Date.now() - spoke < silenceMs) return;
    // What says nothing new is told of ever more seldom.
    silenceMs = said === latest ? 2 * silenceMs : SILENCE_MS;
    said = latest;
    tell(`… ${latest.slice(0, 100)}`);
  }, 1000);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      complaints.push(`turbo did not start: ${error.message}`);
      resolve(1);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  clearInterval(heartbeat);

  if (summary === '') {
    for (const complaint of complaints) say(complaint);
    return { code: code === 0 ? 1 : code, tasks: [] };
  }
  const tasks = readSummary(summary, logs);
  rmSync(summary, { force: true });
  for (const task of tasks.filter(({ ok }) => !ok)) {
    say(`\n── ${title(task.id)} failed ──`);
    for (const line of task.log) say(line);
  }
  tell(tally(tasks));
  return { code, tasks };
}

/** @param {readonly Task[]} tasks */
function tally(tasks) {
  const failed = tasks.filter(({ ok }) => !ok).length;
  const cached = tasks.filter((task) => task.cached).length;
  const parts = [`${tasks.length - failed} of ${tasks.length} tasks succeeded`];
  if (cached > 0) parts.push(`${cached} unchanged since an earlier run`);
  return parts.join(', ');
}

/**
 * `@plimsoll/slo#test` → `test       slo`
 * @param {string} id
 */
function title(id) {
  const [workspace = '', task = ''] = id.split('#');
  return `${task.padEnd(10)} ${workspace.replace('@plimsoll/', '')}`;
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** @param {readonly string[]} args */
function turboArguments(args) {
  // More tasks at once than processors only makes tests that measure time unsteady.
  const concurrency = `--concurrency=${Math.max(2, availableParallelism())}`;
  return [
    'run',
    concurrency,
    '--json',
    '--output-logs=full',
    '--summarize',
    '--continue=dependencies-successful',
    ...args,
  ];
}

/**
 * @param {string} line
 * @returns {{ source: string, text: string }}
 */
function parse(line) {
  try {
    const { source, text } = JSON.parse(line);
    return { source: String(source), text: String(text) };
  } catch {
    return { source: 'turbo', text: line };
  }
}

/**
 * @param {string} file the record turbo keeps of a run
 * @param {Map<string, string[]>} logs
 * @returns {Task[]}
 */
function readSummary(file, logs) {
  /** @type {{ tasks: { taskId: string, package: string, task: string, cache: { status: string, timeSaved: number }, execution?: { startTime: number, endTime: number, exitCode: number } }[] }} */
  const { tasks } = JSON.parse(readFileSync(file, 'utf8'));
  return tasks.flatMap(({ taskId, package: workspace, task, cache, execution }) => {
    if (!execution) return [];
    const cached = cache.status === 'HIT';
    const ms = cached ? cache.timeSaved : execution.endTime - execution.startTime;
    return { id: taskId, workspace, name: task, ok: execution.exitCode === 0, cached, ms, log: logs.get(taskId) ?? [] };
  });
}
