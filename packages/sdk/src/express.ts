import { measureExchange, named, type RequestLike, type ResponseLike } from './http-exchange.js';
import type { Operation } from './operation.js';
import { pathOf, RouteTemplates } from './route-templates.js';
import { CORE, type Measured } from './service-core.js';

/** What is used of a request of Express 4 or 5. */
export interface ExpressRequest extends RequestLike {
  readonly baseUrl: string;
  readonly originalUrl: string;
  readonly route?: { readonly path?: unknown } | undefined;
}

/** A middleware for Express, typed by what it uses, so that it fits every version. */
export type ExpressMiddleware = (request: ExpressRequest, response: ResponseLike, next: () => void) => void;

export interface ExpressOptions {
  /** Names the operation where it is not "METHOD /route/:template". Asked when the response has ended. */
  readonly operation?: (request: ExpressRequest) => string | undefined;
}

/**
 * Measures every response of an Express application whose route is declared as an operation, named by method and route
 * template: `'POST /orders/:id': { availability: '99.9%' }`. Put it before everything else: `app.use(express(checkout))`.
 *
 * The route is the one that Express chose. A request that was answered before it came to a route (by a body parser or an
 * authentication that failed) belongs to the declared route that its path fits, unless the answer is 404.
 */
export function express(service: Measured, options: ExpressOptions = {}): ExpressMiddleware {
  const core = service[CORE];
  if (core.isDisabled) return (_request, _response, next) => next();
  const templates = new RouteTemplates(core.operations.keys());
  const { operations, clock, self } = core;
  const nameOf = (request: ExpressRequest, response: ResponseLike): string | undefined => {
    if (options.operation) return named(request, options.operation, self);
    const method = request.method ?? '';
    const path: unknown = request.route?.path;
    if (typeof path === 'string') return templates.byRoute(method, request.baseUrl, path);
    if (Array.isArray(path)) return firstDeclared(path, (one) => templates.byRoute(method, request.baseUrl, one));
    return response.statusCode === 404 ? undefined : templates.byPath(method, pathOf(request.originalUrl));
  };
  const operationOf = (request: ExpressRequest, response: ResponseLike): Operation | undefined => {
    const name = nameOf(request, response);
    return name === undefined ? undefined : operations.get(name);
  };
  return function plimsoll(request, response, next) {
    measureExchange(request, response, clock.monotonic, operationOf);
    next();
  };
}

/** A route may have several paths; the first declared one stands for it. */
function firstDeclared(paths: readonly unknown[], find: (path: string) => string | undefined): string | undefined {
  for (const path of paths) {
    const name = typeof path === 'string' ? find(path) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}
