import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerTypes } from './answer-types.js';

/** The part of JSON Schema that parameters of a query are described in. */
export interface QuerySchema {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly description: string }>>;
}

/** What a program may send and gets. The server, the OpenAPI document and the tests of who may do what are made from a table of these. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With parameters in braces, as OpenAPI writes them: "/api/v1/slos/{id}". */
  readonly path: string;
  readonly summary: string;
  readonly query?: QuerySchema;
  /** The type of the answer, or a media type where it is none of ours. */
  readonly answer: keyof AnswerTypes | `${string}/${string}`;
  /** Says the same until the next evaluation: readers may keep it and ask whether it changed. */
  readonly ofEvaluation?: true;
  /** Lasts as long as its reader, so it does not count among the requests in progress. */
  readonly isLongLived?: true;
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => unknown;
}
