import type { RequestLike, ResponseLike } from './http-exchange.js';
import { type HttpOptions, httpMeter, type Routing } from './http-service.js';
import type { Measured } from './service-core.js';

/** What is used of a request of Express 4 or 5. */
export interface ExpressRequest extends RequestLike {
  readonly baseUrl: string;
  readonly originalUrl: string;
  readonly route?: { readonly path?: unknown } | undefined;
}

/** A middleware for Express, typed by what it uses, so that it fits every version. */
export type ExpressMiddleware = (request: ExpressRequest, response: ResponseLike, next: () => void) => void;

export type ExpressOptions = HttpOptions<ExpressRequest>;

const routing: Routing<ExpressRequest> = {
  route: (request) => request.route?.path,
  mount: (request) => request.baseUrl,
  url: (request) => request.originalUrl,
};

/**
 * Measures every response of an Express application whose route is declared as an operation, named by method and route
 * template: `'POST /orders/:id': { availability: '99.9%' }`. Put it before everything else: `app.use(express(checkout))`.
 */
export function express(service: Measured, options: ExpressOptions = {}): ExpressMiddleware {
  const begin = httpMeter(service, options, routing);
  if (begin === undefined) return (_request, _response, next) => next();
  return function plimsoll(request, response, next) {
    begin(request, request, response);
    next();
  };
}
