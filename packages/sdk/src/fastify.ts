import type { RequestLike, ResponseLike } from './http-exchange.js';
import { type HttpOptions, httpMeter, type Routing } from './http-service.js';
import type { Measured } from './service-core.js';

/** What is used of a request of Fastify 4 or 5. */
export interface FastifyRequestLike {
  readonly raw: RequestLike;
  readonly originalUrl: string;
  /** `url` is the template, with every prefix; absent when no route fits. */
  readonly routeOptions: { readonly url?: string | undefined };
}

/** What is used of a Fastify instance. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequestLike, reply: { readonly raw: ResponseLike }, done: () => void) => void,
  ): unknown;
}

/** A plugin for `app.register`. */
export type FastifyPlugin = (app: FastifyLike, options: unknown, done: () => void) => void;

const routing: Routing<FastifyRequestLike> = {
  route: (request) => request.routeOptions.url,
  url: (request) => request.originalUrl,
};

/**
 * Measures every response of a Fastify application whose route is declared as an operation, named by method and route
 * template: `'POST /orders/:id': { availability: '99.9%' }`. Register it before everything else:
 * `await app.register(fastify(checkout))`.
 */
export function fastify(service: Measured, options: HttpOptions<FastifyRequestLike> = {}): FastifyPlugin {
  const begin = httpMeter(service, options, routing);
  const plugin: FastifyPlugin = (app, _options, done) => {
    if (begin !== undefined) {
      app.addHook('onRequest', function plimsoll(request, reply, next) {
        begin(request, request.raw, reply.raw);
        next();
      });
    }
    done();
  };
  // What `fastify-plugin` does: the hook is for the whole application, not for the plugin's own scope.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'plimsoll',
  });
}
