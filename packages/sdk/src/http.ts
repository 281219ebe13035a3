import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestLike, ResponseLike } from './http-exchange.js';
import { type HttpOptions, httpMeter } from './http-service.js';
import { resemble } from './same-function.js';
import type { Measured } from './service-core.js';

export type { HttpOptions } from './http-service.js';
export { type UpgradeOptions, type UpgradeSocket, upgrade } from './upgrade.js';

/**
 * A listener for `createServer` of `node:http`, `node:https` or `node:http2` that does what `listener` does, with every
 * response measured to its end whose path fits a declared operation: `'GET /orders/:id': { latency: { p95: '100ms' } }`.
 */
export function http<Result>(
  service: Measured,
  listener: (request: IncomingMessage, response: ServerResponse) => Result,
  options?: HttpOptions<IncomingMessage>,
): (request: IncomingMessage, response: ServerResponse) => Result;
/** For the requests and responses of `node:http2`, and for those of a class of one's own. */
export function http<Request extends RequestLike, Response extends ResponseLike, Result>(
  service: Measured,
  listener: (request: Request, response: Response) => Result,
  options?: HttpOptions<Request>,
): (request: Request, response: Response) => Result;
export function http<Request extends RequestLike, Response extends ResponseLike, Result>(
  service: Measured,
  listener: (request: Request, response: Response) => Result,
  options: HttpOptions<Request> = {},
): (request: Request, response: Response) => Result {
  const begin = httpMeter(service, options);
  if (begin === undefined) return listener;
  const measured = function (this: unknown, request: Request, response: Response): Result {
    begin(request, request, response);
    return Reflect.apply(listener, this, [request, response]);
  };
  resemble(measured, listener);
  return measured;
}
