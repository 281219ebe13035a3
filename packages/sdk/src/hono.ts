import type { RequestLike, ResponseLike } from './http-exchange.js';
import { type HttpOptions, httpMeter, type Routing } from './http-service.js';
import type { Measured } from './service-core.js';

/** What is used of a context of Hono. */
export interface HonoContext {
  readonly req: { readonly method: string; readonly path: string; readonly routePath?: string };
  readonly res: { readonly status: number };
  readonly env: unknown;
}

/** A middleware for Hono, typed by what it uses. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>;

const routing: Routing<HonoContext> = {
  // After the handlers have run this is the route of the last one: of the handler that answered, or of the middleware that
  // answered before it, whose template has a star.
  route: ({ req: { routePath } }) => (routePath === undefined || routePath.endsWith('*') ? undefined : routePath),
  url: ({ req }) => req.path,
};

/**
 * Measures every response of a Hono application whose route is declared as an operation, named by method and route
 * template: `'POST /orders/:id': { availability: '99.9%' }`. Put it before everything else: `app.use(hono(checkout))`.
 *
 * Under `@hono/node-server` a response is measured until its last byte is sent. Elsewhere, in `app.request()` for example,
 * nobody can see that: there it is measured until the application has handed it over.
 */
export function hono(service: Measured, options: HttpOptions<HonoContext> = {}): HonoMiddleware {
  const begin = httpMeter(service, options, routing);
  if (begin === undefined) return (_context, next) => next();
  return async function plimsoll(context, next) {
    const { env } = context;
    if (isOfNode(env)) {
      begin(context, env.incoming, env.outgoing);
      return next();
    }
    const handedOver = new HandedOver(context);
    begin(context, context.req, handedOver);
    await next();
    handedOver.close();
  };
}

interface NodeBindings {
  readonly incoming: RequestLike;
  readonly outgoing: ResponseLike;
}

function isOfNode(env: unknown): env is NodeBindings {
  return typeof env === 'object' && env !== null && 'incoming' in env && 'outgoing' in env;
}

/** A response that is over when the application has handed it over: nobody can see it being sent. */
class HandedOver implements ResponseLike {
  readonly writableEnded = true;
  readonly writableFinished = true;
  private readonly context: HonoContext;
  private readonly listeners: (() => void)[] = [];

  constructor(context: HonoContext) {
    this.context = context;
  }

  get statusCode(): number {
    return this.context.res.status;
  }

  on(_event: 'close', listener: () => void): void {
    this.listeners.push(listener);
  }

  close(): void {
    for (const listener of this.listeners) Reflect.apply(listener, this, []);
  }
}
