import { VERSION } from '../version.js';
import type { Route } from './route.js';
import schemas from './view-schemas.json' with { type: 'json' };

/** The OpenAPI document of the routes. */
export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operation(route);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plimsoll processor',
      version: VERSION,
      description:
        'Service level objectives of a fleet. Times are epoch milliseconds, ratios 0 to 1. What was not measured is { "kind": "no-data" } and never a number.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas },
  };
}

function operation({ summary, path, query, answer, ofEvaluation }: Route): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(query?.properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    description,
    schema,
  }));
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    responses: {
      200: { description: summary, content: content(answer) },
      ...(ofEvaluation && { 304: { description: 'Nothing was evaluated since the ETag that If-None-Match names.' } }),
      default: { description: 'Refused', content: content('RefusalAnswer') },
    },
  };
}

function content(answer: Route['answer']): object {
  if (answer === 'application/json') return { [answer]: { schema: { type: 'object' } } };
  return answer.includes('/')
    ? { [answer]: { schema: { type: 'string' } } }
    : { 'application/json': { schema: { $ref: `#/components/schemas/${answer}` } } };
}
