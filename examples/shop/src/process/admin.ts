import { createServer, type Server } from 'node:http';
import { answer, readJson } from './json.js';

/** What an operator may ask: `"METHOD /path"` to a function of the JSON body. What it throws is answered with 400. */
export type AdminRoutes = Readonly<Record<string, (body: unknown) => unknown>>;

/** A server for the operator, on a port of its own, so that nothing of it is reachable where customers are served. */
export function adminServer(routes: AdminRoutes): Server {
  return createServer(async (request, response) => {
    const route = routes[`${request.method} ${request.url}`];
    if (route === undefined) return answer(response, 404, { error: 'no such route', routes: Object.keys(routes) });
    try {
      answer(response, 200, route(await readJson(request)) ?? {});
    } catch (error) {
      answer(response, 400, { error: String(error) });
    }
  });
}
