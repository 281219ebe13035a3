import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.js';
import type { Totals } from './deliveries.js';
import type { Listening, Recorded } from './messages.js';
import type { Network } from './network.js';
import type { Random } from './random.js';

const EXPORT_EVERY_MS = 300;

/** An instance that is over. */
interface Past {
  readonly name: string;
  readonly recorded: Totals;
  /** It ended of itself, on a network that worked: all of it has to be in the books. */
  readonly couldReport: boolean;
}

/** The processes of a trial: instances of one service, and the processor that adds them up. */
export class Fleet {
  readonly #random: Random;
  readonly #network: Network;
  readonly #data: string;
  readonly #instances = new Map<string, Child<Recorded>>();
  readonly #past: Past[] = [];
  #processor: Child<Listening> | undefined;
  #api = '';
  #born = 0;
  #offByMs = 0;

  constructor({ random, network, data }: { random: Random; network: Network; data: string }) {
    this.#random = random;
    this.#network = network;
    this.#data = data;
  }

  async startProcessor(): Promise<void> {
    this.#processor = new Child('processor', { DATA: this.#data, OFF_BY_MS: String(this.#offByMs) });
    const { otlp, api } = await this.#processor.says();
    this.#network.processor = otlp;
    this.#api = api;
  }

  async endProcessor(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#network.processor = undefined;
    await this.#processor?.end(signal);
  }

  startInstance(): void {
    const name = `instance-${++this.#born}`;
    const env = {
      ENDPOINT: this.#network.address,
      INSTANCE: name,
      EVERY_MS: String(EXPORT_EVERY_MS),
      PER_SECOND: String(Math.round(this.#random.between(50, 500))),
    };
    this.#instances.set(name, new Child('instance', env));
  }

  async endInstance(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const [first, ...rest] = this.#instances.keys();
    if (first !== undefined) await this.#end(this.#random.pick([first, ...rest]), signal);
  }

  /** Ends all of them in peace. */
  async endInstances(): Promise<void> {
    await Promise.all([...this.#instances.keys()].map((name) => this.#end(name, 'SIGTERM', true)));
  }

  /** Sets the clock of one process. */
  stepClock(offByMs: number): void {
    const [first, ...rest] = this.#instances.values();
    if (this.#random.happens(0.3)) {
      this.#offByMs = offByMs;
      this.#processor?.step(offByMs);
    } else if (first) this.#random.pick([first, ...rest]).step(offByMs);
  }

  /** The file of the books can grow no further, as on a disk that is full; or again. False where the system cannot do that. */
  fillDisk(isFull: boolean): boolean {
    const pid = this.#processor?.pid ?? 0;
    const most = isFull ? statSync(join(this.#data, 'data.mdb')).size : 'unlimited';
    return spawnSync('prlimit', ['--pid', String(pid), `--fsize=${most}:unlimited`], { stdio: 'ignore' }).status === 0;
  }

  /** The most that can be in the books: everything that was recorded. */
  recorded(): Totals {
    const living = [...this.#instances.values()].map(({ latest }) => latest ?? { good: 0, bad: 0 });
    return sum([...this.#past.map(({ recorded }) => recorded), ...living]);
  }

  /** The least that has to be in the books: everything of an instance that was acknowledged. */
  acknowledged(): Totals {
    const names = [...this.#past.map(({ name }) => name), ...this.#instances.keys()];
    return sum(names.map((name) => this.#network.deliveries.of(name)));
  }

  /** Instances that could report to their end, and of which something is missing nevertheless. */
  incomplete(): string[] {
    return this.#past.flatMap(({ name, recorded, couldReport }) => {
      const { good, bad } = this.#network.deliveries.of(name);
      const isShort = couldReport && (good !== recorded.good || bad !== recorded.bad);
      return isShort
        ? [`${name} recorded ${recorded.good} good and ${recorded.bad} bad, and reported ${good} and ${bad}`]
        : [];
    });
  }

  /** What the books say; undefined while nobody answers, or nothing was heard. */
  async books(): Promise<Totals | undefined> {
    try {
      const answer = await fetch(`${this.#api}/api/v1/slos/victim:work-availability`);
      if (!answer.ok) return undefined;
      const { counts } = (await answer.json()) as { counts: Totals }; // the processor's own view of an SLO
      return { good: counts.good, bad: counts.bad };
    } catch {
      return undefined;
    }
  }

  async #end(name: string, signal: 'SIGKILL' | 'SIGTERM', couldReport = false): Promise<void> {
    const child = this.#instances.get(name);
    if (!child) return;
    await child.end(signal);
    this.#instances.delete(name);
    this.#past.push({ name, recorded: { ...(child.latest ?? { good: 0, bad: 0 }) }, couldReport });
  }
}

function sum(all: readonly Readonly<Totals>[]): Totals {
  return all.reduce<Totals>((left, right) => ({ good: left.good + right.good, bad: left.bad + right.bad }), {
    good: 0,
    bad: 0,
  });
}
