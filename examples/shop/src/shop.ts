import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Stream } from './load/stream.js';
import type { Fault } from './payments/fault.js';
import { field } from './process/json.js';
import { Program } from './process/program.js';
import type { Announcement } from './process/serve.js';
import type { Answers } from './process/tally.js';

const dist = join(dirname(createRequire(import.meta.url).resolve('@plimsoll/example-shop/package.json')), 'dist');

/** One running instance of a service. */
export interface Instance extends Announcement {
  readonly program: Program;
}

/** The leash every program of the shop is on: none outlives the process that started it. */
export const leash = join(dist, 'leash.js');

/** Where the built program of the shop with this name is, `checkout.js` for example. */
export function built(path: string): string {
  return join(dist, path);
}

export interface ShopOptions {
  /** Where the services send their metrics: the base address of an OTLP/HTTP receiver. */
  readonly otlp: string;
  readonly exportIntervalMs: number;
  /** The window and alert policy of every promise; the contract's own (30 days, the default policy) when absent. */
  readonly window?: string;
  readonly alerts?: string;
}

/** The three services, each instance in a process of its own: one payments, one catalog, two of checkout. */
export class Shop {
  readonly #env: Readonly<Record<string, string>>;
  readonly #programs = new Set<Program>();
  readonly #instances: Instance[] = [];
  readonly #retired: { readonly service: string; readonly answers: Answers }[] = [];

  constructor({ otlp, exportIntervalMs, window, alerts }: ShopOptions) {
    this.#env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
      OTEL_METRIC_EXPORT_INTERVAL: String(exportIntervalMs),
      ...(window && { SHOP_WINDOW: window }),
      ...(alerts && { SHOP_ALERTS: alerts }),
    };
  }

  /** Starts everything; resolves when all of it serves. */
  async open(): Promise<void> {
    await this.start('payments');
    await Promise.all([this.start('catalog'), this.start('checkout'), this.start('checkout')]);
  }

  /** Starts one more instance of a service. */
  async start(service: 'checkout' | 'catalog' | 'payments'): Promise<Instance> {
    const [payments] = this.instances('payments');
    const env = { ...this.#env, ...(payments && { PAYMENTS_URL: payments.url }) };
    const program = new Program({ name: service, script: built(`${service}.js`), env, leash });
    this.#programs.add(program);
    const instance = { ...(await program.reads(readAnnouncement)), program };
    this.#instances.push(instance);
    return instance;
  }

  /** The running instances of a service. */
  instances(service: string): readonly Instance[] {
    return this.#instances.filter((instance) => instance.service === service);
  }

  /** Stops an instance in order (SIGTERM) and keeps what it answered in its life. */
  async stop(instance: Instance): Promise<Answers> {
    this.#leave(instance);
    await instance.program.stop();
    const answers = readAnswers(field(JSON.parse(instance.program.lines.at(-1) ?? '{}'), 'answers'));
    this.#retired.push({ service: instance.service, answers });
    return answers;
  }

  /** Kills an instance (SIGKILL): what it answered and had not reported is known to nobody but its customers. */
  async kill(instance: Instance): Promise<void> {
    this.#leave(instance);
    await instance.program.kill();
  }

  /** Stops everything, whatever state it is in: what is still starting, too. */
  async close(): Promise<void> {
    this.#instances.length = 0;
    await Promise.all([...this.#programs].map((program) => program.stop()));
  }

  /** The programs of all instances that should be running. */
  get programs(): readonly Program[] {
    return this.#instances.map(({ program }) => program);
  }

  /** What a service answered by its own count, over its running instances and those that were stopped in order. */
  async answers(service: string): Promise<Answers> {
    const running = this.instances(service).map((instance) => this.answersOf(instance));
    const retired = this.#retired.filter((instance) => instance.service === service).map(({ answers }) => answers);
    return [...retired, ...(await Promise.all(running))].reduce(
      (sum, answers) => ({ ok: sum.ok + answers.ok, failed: sum.failed + answers.failed }),
      { ok: 0, failed: 0 },
    );
  }

  /** What a running instance answered by its own count. */
  async answersOf({ admin }: Instance): Promise<Answers> {
    const response = await fetch(new URL('/answers', admin));
    return readAnswers(await response.json());
  }

  /** Makes payments suffer from a fault; `undefined` makes it healthy again. */
  async breakPayments(fault: Fault | undefined): Promise<void> {
    for (const { admin } of this.instances('payments')) {
      const request = fault ? { method: 'PUT', body: JSON.stringify(fault) } : { method: 'DELETE' };
      const response = await fetch(new URL('/fault', admin), request);
      if (!response.ok) throw new Error(`payments refused the fault: ${await response.text()}`);
    }
  }

  /** What the shop's customers do: they look around, and some pay. A `pace` of 1 is 30 payments and 45 views a second. */
  customers(pace = 1): Stream[] {
    const products = ['lantern', 'compass', 'rope'];
    const addresses = (service: string) => () => this.instances(service).map(({ url }) => url);
    return [
      {
        service: 'checkout',
        ratePerSecond: 30 * pace,
        method: 'POST',
        slowAfterMs: 500,
        instances: addresses('checkout'),
        path: () => '/pay',
        body: (n) => ({ product: products[n % products.length], cents: 1_900 + (n % 40) * 100 }),
      },
      {
        service: 'catalog',
        ratePerSecond: 30 * pace,
        method: 'GET',
        slowAfterMs: 100,
        instances: addresses('catalog'),
        path: (n) => `/products/${products[n % products.length]}`,
      },
      {
        service: 'catalog',
        ratePerSecond: 15 * pace,
        method: 'GET',
        slowAfterMs: 250,
        instances: addresses('catalog'),
        path: () => '/products',
      },
    ];
  }

  #leave(instance: Instance): void {
    const i = this.#instances.indexOf(instance);
    if (i >= 0) this.#instances.splice(i, 1);
  }
}

function readAnnouncement(line: string): Announcement | undefined {
  if (!line.startsWith('{')) return undefined;
  const said: unknown = JSON.parse(line);
  const service = field(said, 'service');
  const url = field(said, 'url');
  const admin = field(said, 'admin');
  if (typeof service !== 'string' || typeof url !== 'string' || typeof admin !== 'string') return undefined;
  return { service, url, admin };
}

function readAnswers(said: unknown): Answers {
  const ok = field(said, 'ok');
  const failed = field(said, 'failed');
  if (typeof ok !== 'number' || typeof failed !== 'number')
    throw new Error(`a service must tell what it answered (got ${JSON.stringify(said)})`);
  return { ok, failed };
}
