import { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import { randomFrom } from '../random.js';
import { arrivals } from './arrivals.js';
import { afterEnd, type LoadCounts, NO_REQUESTS } from './counts.js';
import { type Ending, type Stream, send } from './stream.js';

export interface LoadOptions {
  readonly streams: readonly Stream[];
  readonly seed: number;
  /** Hears of every request that ended, with the address of the instance it was sent to. */
  readonly onEnd?: (instance: string, ending: Ending) => void;
}

/**
 * An open-model load generator: requests go out when their time has come, whether earlier ones were answered or not,
 * and latency counts from the intended start. A closed one (a fixed number of clients, each waiting for its answer)
 * slows down together with the service and so hides its worst moments.
 */
export class OpenLoad {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #byInstance = new Map<string, { service: string; counts: LoadCounts }>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onEnd: (instance: string, ending: Ending) => void;
  #isStopped = false;

  constructor({ streams, seed, onEnd = () => undefined }: LoadOptions) {
    this.#onEnd = onEnd;
    const startedAt = performance.now();
    streams.forEach((stream, i) => {
      this.#run(stream, { schedule: arrivals(stream.ratePerSecond, randomFrom(seed + i)), startedAt });
    });
  }

  /** What was sent to a service so far; to one of its instances, where an address is given. */
  counts(service: string, instance?: string): LoadCounts {
    let sum = NO_REQUESTS;
    for (const [url, entry] of this.#byInstance) {
      if (entry.service !== service || (instance !== undefined && url !== instance)) continue;
      const { sent, ok, failed, lost, slow } = entry.counts;
      sum = {
        sent: sum.sent + sent,
        ok: sum.ok + ok,
        failed: sum.failed + failed,
        lost: sum.lost + lost,
        slow: sum.slow + slow,
      };
    }
    return sum;
  }

  /** Sends nothing more and waits until every request has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#inFlight);
    this.#agent.destroy();
  }

  #run(stream: Stream, { schedule, startedAt }: { schedule: Generator<number, never>; startedAt: number }): void {
    let n = 0;
    let dueAt = startedAt + schedule.next().value;
    const sendWhatIsDue = () => {
      // A timer wakes late rather than early: everything that fell due meanwhile goes out now, at its intended time.
      while (!this.#isStopped && dueAt <= performance.now()) {
        this.#track(this.#request(stream, { n, dueAt }));
        n += 1;
        dueAt = startedAt + schedule.next().value;
      }
      if (this.#isStopped) return;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        sendWhatIsDue();
      }, dueAt - performance.now());
      this.#timers.add(timer);
    };
    sendWhatIsDue();
  }

  #track(request: Promise<void>): void {
    const ended = request.finally(() => this.#inFlight.delete(ended));
    this.#inFlight.add(ended);
  }

  async #request(stream: Stream, { n, dueAt }: { n: number; dueAt: number }): Promise<void> {
    const instances = stream.instances();
    const instance = instances[n % instances.length];
    if (instance === undefined) return; // every instance is away: there is nobody to send to
    const { service } = stream;
    const change = (by: (counts: LoadCounts) => LoadCounts) => {
      this.#byInstance.set(instance, { service, counts: by(this.#byInstance.get(instance)?.counts ?? NO_REQUESTS) });
    };
    change((counts) => ({ ...counts, sent: counts.sent + 1 }));
    const { method, path, body, slowAfterMs } = stream;
    const ending = await send(new URL(path(n), instance), { method, body: body?.(n), agent: this.#agent });
    const isSlow = performance.now() - dueAt > slowAfterMs;
    change((counts) => afterEnd(counts, ending, isSlow));
    this.#onEnd(instance, ending);
  }
}
