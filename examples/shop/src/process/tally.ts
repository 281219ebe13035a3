import type { Server } from 'node:http';

/** What a server answered since it started: `failed` are answers of 500 and above. */
export interface Answers {
  readonly ok: number;
  readonly failed: number;
}

/**
 * Counts a server's answers at the HTTP edge, without Plimsoll: the witness that the demo and the end-to-end test
 * hold against the fleet's numbers. An answer counts when it is given, whether or not anyone is left to read it.
 */
export function tally(server: Server): () => Answers {
  let ok = 0;
  let failed = 0;
  server.prependListener('request', (_request, response) => {
    response.end = new Proxy(response.end, {
      apply(end, self, args) {
        if (!response.writableEnded) {
          if (response.statusCode >= 500) failed += 1;
          else ok += 1;
        }
        return Reflect.apply(end, self, args);
      },
    });
  });
  return () => ({ ok, failed });
}
