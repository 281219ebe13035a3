import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Route } from './route.js';

interface Options {
  /** Names the evaluation that answers are of; another start of the processor never says the same. */
  readonly edition: () => string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on routes that last as long as their reader. */
    readonly isLongLived?: boolean;
  }
}

/** Serves the routes of a table. */
export function registerRoutes(app: FastifyInstance, routes: readonly Route[], { edition }: Options): void {
  for (const { method, path, query, ofEvaluation = false, isLongLived = false, handle } of routes) {
    app.route({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      ...(query && { schema: { querystring: query } }),
      config: { isLongLived },
      handler: async (request, reply) => {
        if (ofEvaluation && isKnown(request, reply, edition())) return reply.code(304).send();
        return handle(request, reply);
      },
    });
  }
}

/** Says which edition this is, and whether the reader has it. */
function isKnown({ headers }: FastifyRequest, reply: FastifyReply, edition: string): boolean {
  const tag = `W/"${edition}"`;
  // A reader may keep the answer if it asks each time whether it is still true.
  reply.headers({ etag: tag, 'cache-control': 'private, no-cache', vary: 'accept-encoding, authorization' });
  const known = headers['if-none-match']?.split(',').map((one) => one.trim()) ?? [];
  return known.includes(tag) || known.includes('*');
}
