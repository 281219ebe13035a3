import { declared } from './declared.js';
import { Exchanges, type RequestLike, type ResponseLike } from './http-exchange.js';
import type { Operation } from './operation.js';
import { pathOf, RouteTemplates } from './route-templates.js';
import { CORE, type Measured } from './service-core.js';

/** What every HTTP adapter can be told. */
export interface HttpOptions<Context> {
  /**
   * Names the operation of a request where it is not "METHOD /route/:template". `undefined`, or a name that is not
   * declared, leaves the request uncounted. Asked when the response has ended, or takes long enough to be late.
   */
  readonly operation?: (context: Context) => string | undefined;
  /**
   * Operations that are over when the head of their response is sent: streams of events, large downloads. What becomes of
   * the rest of the response is not judged then. All others are measured until their last byte is sent.
   */
  readonly untilFirstByte?: readonly string[];
}

/** How a framework tells which route it chose: the row that differs from one to the next. */
export interface Routing<Context> {
  /** The template of the route, or several of one route; `undefined` when the request came to none. */
  route(context: Context): unknown;
  /** The path that routers took off before the route, its parameters filled in. Nothing where templates are whole. */
  mount?(context: Context): string;
  /** The target as it was asked for, where routers change the request's own. */
  url?(context: Context): string;
}

/** Begins to measure a request; `undefined` for a service that is disabled. */
export type Begin<Context> = (context: Context, request: RequestLike, response: ResponseLike) => void;

/**
 * What all HTTP adapters do. An operation is a method and the template of the route that the framework chose; a raw path
 * never becomes one. A request that was answered before it came to a route (by a body parser or an authentication that
 * failed) belongs to the declared route that its path fits, unless the answer is 404. Without a `routing` there is no
 * router, and the path decides.
 */
export function httpMeter<Context>(
  service: Measured,
  options: HttpOptions<Context>,
  routing?: Routing<Context>,
): Begin<Context> | undefined {
  const core = service[CORE];
  const { operations, clock, self } = core;
  const untilFirstByte = new Set(options.untilFirstByte);
  for (const name of untilFirstByte) {
    declared(operations, name, { code: 'operation-unknown', what: 'an operation', path: ['untilFirstByte'] });
  }
  if (core.isDisabled) return undefined;
  const templates = new RouteTemplates(operations.keys());
  const { operation: naming } = options;

  const named = (context: Context): string | undefined => {
    try {
      return naming?.(context);
    } catch {
      self.namingFaults += 1;
      return undefined;
    }
  };
  const pathAsked = (context: Context, request: RequestLike): string =>
    pathOf(routing?.url?.(context) ?? request.url ?? '');
  const routed = (context: Context, request: RequestLike, response: ResponseLike): string | undefined => {
    const method = request.method ?? '';
    const route = routing?.route(context);
    if (routing !== undefined && route !== undefined) {
      const mount = routing.mount?.(context) ?? '';
      // An error that leaves a router takes along where that was mounted.
      const byRoute = (one: string): string | undefined =>
        templates.byRoute(method, mount, one) ?? templates.byPath(method, pathAsked(context, request), one);
      if (typeof route === 'string') return byRoute(route);
      if (Array.isArray(route)) {
        const all = route.map((one) => (typeof one === 'string' ? byRoute(one) : undefined));
        return theOne(all, () => templates.byPath(method, pathAsked(context, request)));
      }
    }
    if (routing !== undefined && response.statusCode === 404) return undefined;
    return templates.byPath(method, pathAsked(context, request));
  };
  const nameOf = naming === undefined ? routed : named;
  const operationOf = (context: Context, request: RequestLike, response: ResponseLike): Operation | undefined => {
    const name = nameOf(context, request, response);
    return name === undefined ? undefined : operations.get(name);
  };
  const thresholdsMs = latencyThresholds(operations.values());
  const exchanges = new Exchanges<Context>(clock.monotonic, { operationOf, untilFirstByte, thresholdsMs });
  if (thresholdsMs.shortest !== Infinity) core.inFlight.push(exchanges);
  return (context, request, response) => exchanges.begin(context, request, response);
}

/** A route may have several paths. Of those that are declared, the one that was asked for; the first one stands for the others. */
function theOne(names: readonly (string | undefined)[], asked: () => string | undefined): string | undefined {
  const declaredOnes = names.filter((name) => name !== undefined);
  if (declaredOnes.length < 2) return declaredOnes[0];
  const name = asked();
  return declaredOnes.includes(name ?? '') ? name : declaredOnes[0];
}

function latencyThresholds(operations: Iterable<Operation>): { readonly shortest: number; readonly longest: number } {
  let [shortest, longest] = [Infinity, 0];
  for (const { thresholdsMs } of operations) {
    shortest = Math.min(shortest, thresholdsMs[0] ?? Infinity);
    longest = Math.max(longest, thresholdsMs[thresholdsMs.length - 1] ?? 0);
  }
  return { shortest, longest };
}
