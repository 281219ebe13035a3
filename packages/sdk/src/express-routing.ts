import type { RequestLike } from './http-exchange.js';
import type { Routing } from './http-service.js';

/** What is used of a request of Express 4 or 5. */
export interface ExpressRequest extends RequestLike {
  readonly baseUrl: string;
  readonly originalUrl: string;
  readonly route?: { readonly path?: unknown } | undefined;
}

/** How Express tells its route. */
export const expressRouting: Routing<ExpressRequest> = {
  route: (request) => request.route?.path,
  mount: (request) => request.baseUrl,
  url: (request) => request.originalUrl,
};
