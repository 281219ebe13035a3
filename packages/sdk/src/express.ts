import { type ExpressRequest, expressRouting } from './express-routing.js';
import type { ResponseLike } from './http-exchange.js';
import { type HttpOptions, httpMeter } from './http-service.js';
import type { Measured } from './service-core.js';

export type { ExpressRequest } from './express-routing.js';

/** A middleware for Express, typed by what it uses, so that it fits every version. */
export type ExpressMiddleware = (request: ExpressRequest, response: ResponseLike, next: () => void) => void;

export type ExpressOptions = HttpOptions<ExpressRequest>;

/**
 * Measures every response of an Express application whose route is declared as an operation, named by method and route
 * template: `'POST /orders/:id': { availability: '99.9%' }`. Put it before everything else: `app.use(express(checkout))`.
 */
export function express(service: Measured, options: ExpressOptions = {}): ExpressMiddleware {
  const begin = httpMeter(service, options, expressRouting);
  if (begin === undefined) return (_request, _response, next) => next();
  return function plimsoll(request, response, next) {
    begin(request, request, response);
    next();
  };
}
