import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { defineService, type Service } from '../../src/index.js';
import { type TestClock, testClock } from '../test-clock.js';
import { type Client, http1, http2, type Seen } from './client.js';

const promises = { availability: '99.9%', latency: { p95: '500ms' } } as const;

/**
 * What every application under test serves. All of it but `/undeclared` and `/nowhere` is declared, by these templates.
 *
 *     /ok/:id                          200 at once
 *     /fails/:id                       500, by its status
 *     /throws/:id                      an error, thrown at once
 *     /throws-late/:id                 an error, thrown after a while
 *     /refuses/:id                     410, in the way the framework has for it
 *     /slow/:id                        the head at once; the end a second later, by the test's clock
 *     /breaks/:id                      a stream that fails half way
 *     /hangs/:id                       never an answer
 *     /endless/:id, /events/:id        a stream that never ends
 *     /tenants/:tenant/orders/:id      a route in a router that is mounted under a parameter; the order "lost" throws
 *     /undeclared/:id                  500
 *
 * A request with the header `session: lost` gets 401, and one with `session: down` 500, before it comes to a route.
 */
const TEMPLATES = [
  'ok/:id',
  'fails/:id',
  'throws/:id',
  'throws-late/:id',
  'refuses/:id',
  'slow/:id',
  'breaks/:id',
  'hangs/:id',
  'endless/:id',
  'events/:id',
  'tenants/:tenant/orders/:id',
] as const;

type Operations = Record<`GET /${(typeof TEMPLATES)[number]}`, typeof promises>;

/** What the applications need of the test. */
export interface Stage {
  readonly shop: Service;
  /** Told when a request has come to `/hangs`. */
  readonly hanging: () => void;
  /** Lets a second pass. */
  readonly second: () => void;
}

export type AnyServer = Server | Http2Server;

/** A framework, and the same application in it. */
export interface HttpAdapter {
  readonly name: string;
  readonly http2?: true;
  /** The application's server, not listening yet, with `/events` measured until the first byte. */
  serve(stage: Stage): Promise<AnyServer> | AnyServer;
  stop?(server: AnyServer): Promise<void>;
  /** Situations that it cannot come into, and why. */
  readonly cannot?: Partial<Record<Situation, string>>;
}

interface Scene {
  readonly ask: Client['ask'];
  readonly leave: Client['leave'];
  readonly hanging: Promise<void>;
  /** Lets a second pass. */
  readonly second: () => void;
  readonly isHttp2: boolean;
  /** Good and bad of an operation's availability, and of its latency. */
  counts(template: string): { availability: string; latency: string };
}

type Situation = keyof typeof SITUATIONS;

const counted = (good: number, bad: number): string => `${good} good, ${bad} bad`;
const whatHappened = (good: number, bad: number, timed = counted(good, 0)) => ({
  availability: counted(good, bad),
  latency: timed,
});
const answers = (path: string, seen: Seen, good: number, bad: number) => async (scene: Scene) => {
  expect(await scene.ask('GET', `/${path}/7?x=1`)).toBe(seen);
  expect(scene.counts(`${path}/:id`)).toEqual(whatHappened(good, bad));
};

const SITUATIONS = {
  'an answer is good': answers('ok', 200, 1, 0),
  'an answer of 500 is bad': answers('fails', 500, 0, 1),
  'an error thrown at once is bad': answers('throws', 500, 0, 1),
  'an error thrown late is bad': answers('throws-late', 500, 0, 1),
  'a refusal is good': answers('refuses', 410, 1, 0),
  async 'a stream that fails half way is bad'({ ask, counts, isHttp2 }: Scene) {
    // Node may break off a stream of HTTP/2 with the code for "no error": the client sees less than there was, and knows nothing.
    expect(isHttp2 ? ['broken', 200] : ['broken']).toContain(await ask('GET', '/breaks/7'));
    expect(counts('breaks/:id')).toEqual(whatHappened(0, 1));
  },
  async 'a response is measured to its end'({ ask, counts }: Scene) {
    expect(await ask('GET', '/slow/7')).toBe(200);
    expect(counts('slow/:id')).toEqual(whatHappened(1, 0, counted(0, 1)));
  },
  async 'a caller who goes away before the answer is ignored'({ leave, hanging, counts }: Scene) {
    await leave('/hangs/7', hanging);
    expect(counts('hangs/:id')).toEqual(whatHappened(0, 0));
  },
  async 'a request that hangs is late while it hangs, and once'({ leave, hanging, counts, second }: Scene) {
    const late = whatHappened(0, 0, counted(0, 1));
    const gone = leave(
      '/hangs/7',
      hanging.then(() => {
        second();
        expect(counts('hangs/:id')).toEqual(late);
        second();
      }),
    );
    await gone;
    expect(counts('hangs/:id')).toEqual(late);
  },
  async 'a caller who goes away in the middle of a stream is ignored'({ leave, counts }: Scene) {
    await leave('/endless/7', 'first byte');
    expect(counts('endless/:id')).toEqual(whatHappened(0, 0));
  },
  async 'a stream of events is over with its first byte, where that is declared'({ leave, counts }: Scene) {
    await leave('/events/7', 'first byte');
    expect(counts('events/:id')).toEqual(whatHappened(1, 0));
  },
  async 'a path that no route fits counts nowhere'({ ask, counts }: Scene) {
    expect(await ask('GET', '/nowhere/7')).toBe(404);
    expect(await ask('GET', '/ok/7/and/more')).toBe(404);
    for (const template of TEMPLATES) expect(counts(template)).toEqual(whatHappened(0, 0));
  },
  async 'a route that is not declared counts nowhere'({ ask, counts }: Scene) {
    expect(await ask('GET', '/undeclared/7')).toBe(500);
    for (const template of TEMPLATES) expect(counts(template)).toEqual(whatHappened(0, 0));
  },
  async 'HEAD is an event of GET'({ ask, counts }: Scene) {
    expect(await ask('HEAD', '/ok/7')).toBe(200);
    expect(counts('ok/:id')).toEqual(whatHappened(1, 0));
  },
  async 'requests on one connection count one by one'({ ask, counts }: Scene) {
    for (let id = 0; id < 5; id++) expect(await ask('GET', `/ok/${id}`)).toBe(200);
    expect(await ask('GET', '/fails/7')).toBe(500);
    expect(counts('ok/:id')).toEqual(whatHappened(5, 0));
    expect(counts('fails/:id')).toEqual(whatHappened(0, 1));
  },
  async 'a route is known by its template wherever its router is mounted'({ ask, counts }: Scene) {
    expect(await ask('GET', '/tenants/acme/orders/7')).toBe(200);
    expect(counts('tenants/:tenant/orders/:id')).toEqual(whatHappened(1, 0));
  },
  async 'an error that leaves a mounted router is bad'({ ask, counts }: Scene) {
    expect(await ask('GET', '/tenants/acme/orders/lost')).toBe(500);
    expect(counts('tenants/:tenant/orders/:id')).toEqual(whatHappened(0, 1));
  },
  async 'an answer from before the route belongs to the route that the path fits'({ ask, counts }: Scene) {
    expect(await ask('GET', '/ok/7', { session: 'lost' })).toBe(401);
    expect(await ask('GET', '/ok/7', { session: 'down' })).toBe(500);
    expect(counts('ok/:id')).toEqual(whatHappened(1, 1));
  },
} satisfies Record<string, (scene: Scene) => Promise<void>>;

/** Runs the application of an adapter for real, and brings it into every situation it can come into. */
export function measuresHttp(adapter: HttpAdapter): void {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  async function scene(): Promise<Scene> {
    const clock: TestClock = testClock();
    const operations = Object.fromEntries(TEMPLATES.map((template) => [`GET /${template}`, promises]));
    // Cast: made of the same templates.
    const shop = defineService({ service: 'shop', operations: operations as Operations }, { clock });
    let hanging = (): void => undefined;
    const hangs = new Promise<void>((resolve) => {
      hanging = resolve;
    });
    const second = (): void => clock.pass(1000);
    const server = await adapter.serve({ shop, hanging, second });
    const settled = watch(server);
    if (!server.listening) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    // Cast: a server that listens on a port has an address of this kind.
    const { port } = server.address() as AddressInfo;
    const client = (adapter.http2 ? http2 : http1)(port);
    cleanUp.push(() => stop(server, adapter), client.close);
    return {
      ask: async (...request) => client.ask(...request).finally(settled),
      leave: async (...request) => client.leave(...request).finally(settled),
      hanging: hangs,
      second,
      isHttp2: adapter.http2 === true,
      counts(template) {
        const found = shop.status().operations.find(({ name }) => name === `GET /${template}`);
        const of = (kind: string): string => {
          const { good = Number.NaN, bad = Number.NaN } =
            found?.slos.find((slo) => slo.indicator === kind)?.counts ?? {};
          return counted(good, bad);
        };
        return { availability: of('availability'), latency: of('latency') };
      },
    };
  }

  describe(adapter.name, () => {
    for (const [name, happens] of Object.entries(SITUATIONS)) {
      if (adapter.cannot?.[name as Situation] === undefined) test(name, async () => happens(await scene()));
    }
  });
}

/** Counts what the server sees; the returned function waits until every response so far is over on its side, too. */
function watch(server: AnyServer): () => Promise<void> {
  let open = 0;
  const listeners: NodeJS.EventEmitter = server;
  listeners.prependListener('request', (_request: unknown, response: NodeJS.EventEmitter) => {
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
  });
  return async () => {
    while (open > 0) await new Promise((resolve) => setImmediate(resolve));
  };
}

async function stop(server: AnyServer, adapter: HttpAdapter): Promise<void> {
  if (adapter.stop) return adapter.stop(server);
  const closed = once(server, 'close');
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
}
