import { measureExchange, named, type RequestLike, type ResponseLike } from './http-exchange.js';
import type { Operation } from './operation.js';
import { pathOf, RouteTemplates } from './route-templates.js';
import { resemble } from './same-function.js';
import { CORE, type Measured } from './service-core.js';

export interface HttpOptions<Request> {
  /**
   * Names the operation of a request where it is not "METHOD /route/:template". `undefined`, or a name that is not
   * declared, leaves the request uncounted. Asked when the response has ended.
   */
  readonly operation?: (request: Request) => string | undefined;
}

/**
 * A listener for `http.createServer` that does what `listener` does, with every response measured to its end whose path
 * fits a declared operation: `'GET /orders/:id': { latency: { p95: '100ms' } }`.
 */
export function http<Request extends RequestLike, Response extends ResponseLike, Result>(
  service: Measured,
  listener: (request: Request, response: Response) => Result,
  options: HttpOptions<Request> = {},
): (request: Request, response: Response) => Result {
  const core = service[CORE];
  if (core.isDisabled) return listener;
  const templates = new RouteTemplates(core.operations.keys());
  const { operations, clock, self } = core;
  const nameOf = options.operation;
  const operationOf = (request: Request): Operation | undefined => {
    const name = nameOf
      ? named(request, nameOf, self)
      : templates.byPath(request.method ?? '', pathOf(request.url ?? ''));
    return name === undefined ? undefined : operations.get(name);
  };
  const measured = function (this: unknown, request: Request, response: Response): Result {
    measureExchange(request, response, clock.monotonic, operationOf);
    return Reflect.apply(listener, this, [request, response]);
  };
  resemble(measured, listener);
  return measured;
}
