import type { RequestLike, ResponseLike } from './http-exchange.js';
import { type HttpOptions, httpMeter, type Routing } from './http-service.js';
import type { Measured } from './service-core.js';

/** What is used of a context of Koa. */
export interface KoaContext {
  readonly req: RequestLike;
  readonly res: ResponseLike;
  readonly originalUrl: string;
  /** Where `@koa/router` says which route it chose. */
  readonly _matchedRoute?: unknown;
}

/** A middleware for Koa, typed by what it uses. */
export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<unknown>;

const routing: Routing<KoaContext> = {
  route: (context) => context._matchedRoute,
  url: (context) => context.originalUrl,
};

/**
 * Measures every response of a Koa application whose route in `@koa/router` is declared as an operation, named by method
 * and route template: `'POST /orders/:id': { availability: '99.9%' }`. Put it before everything else:
 * `app.use(koa(checkout))`. With another router, or none, the declared template that the path fits is the operation.
 */
export function koa(service: Measured, options: HttpOptions<KoaContext> = {}): KoaMiddleware {
  const begin = httpMeter(service, options, routing);
  if (begin === undefined) return (_context, next) => next();
  return function plimsoll(context, next) {
    begin(context, context.req, context.res);
    return next();
  };
}
