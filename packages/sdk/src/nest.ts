import { declared } from './declared.js';
import { refusal } from './errors.js';
import { type ExpressRequest, expressRouting } from './express-routing.js';
import { type FastifyLike, type FastifyRequestLike, fastify } from './fastify.js';
import type { ResponseLike } from './http-exchange.js';
import { type HttpOptions, httpMeter } from './http-service.js';
import { followObservable } from './observable.js';
import type { Operation } from './operation.js';
import type { Service } from './service.js';
import { CORE, type Measured, type ServiceCore } from './service-core.js';

/** What is used of the builder that Nest hands to a module's `configure`. */
export interface NestMiddlewareConsumer {
  getHttpAdapter(): NestHttpAdapter;
}

export interface NestHttpAdapter {
  getType(): string;
  getInstance(): unknown;
  getHttpServer(): unknown;
}

/** What is used of a server: it tells of requests before any framework sees them. */
interface RequestSource {
  prependListener(event: 'request', listener: (request: ExpressRequest, response: ResponseLike) => void): unknown;
}

/** A dynamic module of Nest. */
export interface NestModule {
  readonly module: new () => { configure(consumer: NestMiddlewareConsumer): void };
  readonly providers: { readonly provide: string; readonly useValue: SloInterceptor }[];
}

export type NestOptions = HttpOptions<ExpressRequest | FastifyRequestLike>;

/** The token under which Nest looks for interceptors that hold everywhere. */
const APP_INTERCEPTOR = 'APP_INTERCEPTOR';

/**
 * Measures a Nest application: `@Module({ imports: [nest(shop)] })`. Every response whose route is declared as an operation,
 * `'POST /orders/:id'` with all prefixes, from before guards and body parsers to its last byte, on Express and on Fastify; and,
 * whatever they are called by (HTTP, messages, GraphQL, a gateway), the handlers that are marked with {@link Slo}.
 */
export function nest(service: Measured, options: NestOptions = {}): NestModule {
  const begin = httpMeter<ExpressRequest>(service, options, expressRouting);
  const plugin = fastify(service, options);
  class PlimsollModule {
    configure(consumer: NestMiddlewareConsumer): void {
      const adapter = consumer.getHttpAdapter();
      if (adapter.getType() === 'fastify') {
        // Casts: Nest says that these two are what its adapters stand for.
        plugin(adapter.getInstance() as FastifyLike, {}, () => undefined);
      } else if (begin !== undefined) {
        const server = adapter.getHttpServer() as RequestSource;
        server.prependListener('request', (request, response) => begin(request, request, response));
      }
    }
  }
  return { module: PlimsollModule, providers: [{ provide: APP_INTERCEPTOR, useValue: new SloInterceptor() }] };
}

const MARK = Symbol.for('@plimsoll/sdk/nest');

interface Mark {
  readonly operation: Operation;
  readonly core: ServiceCore;
}

/**
 * Marks a handler as an operation, which {@link SloInterceptor} measures until what it returns is complete: a value, a
 * promise, an observable. Throws a DeclarationError where the operation is not declared.
 */
export function Slo<Declared extends string, Name extends Declared>(
  service: Service<Declared>,
  operation: Name,
): MethodDecorator {
  const core = service[CORE];
  const path = ['operations', operation];
  const found = declared(core.operations, operation, { code: 'operation-unknown', what: 'an operation', path });
  return (_target, _key, descriptor) => {
    const handler: unknown = descriptor?.value;
    if (typeof handler !== 'function') {
      throw refusal('decorator-misplaced', path, 'the decorator belongs on a handler: put it on a method');
    }
    const mark: Mark = { operation: found, core };
    Object.defineProperty(handler, MARK, { value: mark, configurable: true });
  };
}

/** Measures the handlers that are marked with {@link Slo}. {@link nest} puts it everywhere; it does nothing to other handlers. */
export class SloInterceptor {
  intercept<Result extends object>(context: { getHandler(): object }, next: { handle(): Result }): Result {
    const mark = markOf(context.getHandler());
    if (mark === undefined || mark.core.isDisabled) return next.handle();
    return followObservable(next.handle(), mark.core, mark.operation);
  }
}

function markOf(handler: object): Mark | undefined {
  // Cast: nobody else has this symbol.
  return Reflect.get(handler, MARK) as Mark | undefined;
}
