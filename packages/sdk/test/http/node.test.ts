import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createServer2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { pipeline, Readable, type Writable } from 'node:stream';
import { http } from '../../src/http.js';
import { measuresHttp, type Stage } from './situations.js';
import { breaking, endless, later } from './streams.js';

interface Response {
  statusCode: number;
  write(text: string): unknown;
  end(text?: string): unknown;
}

function listener({ hanging, second }: Stage) {
  const answers: Record<string, (response: Response) => unknown> = {
    ok: (response) => response.end('x'),
    tenants: (response) => response.end('order'),
    throws: () => {
      throw new Error('early');
    },
    'throws-late': async () => {
      await later();
      throw new Error('late');
    },
    slow: async (response) => {
      response.write('head');
      await later();
      second();
      response.end('tail');
    },
    // Cast: every response is a stream to write to.
    breaks: (response) => pipeline(Readable.from(breaking()), response as Response & Writable, () => undefined),
    endless: (response) => pipeline(Readable.from(endless()), response as Response & Writable, () => undefined),
    hangs: hanging,
  };
  const withStatus = (response: Response, status: number): void => {
    response.statusCode = status;
    response.end('x');
  };
  return async (request: IncomingMessage | Http2ServerRequest, response: Response): Promise<void> => {
    const [, name = '', , more] = (request.url ?? '').split(/[/?]/);
    const { session } = request.headers;
    if (session !== undefined) return withStatus(response, session === 'lost' ? 401 : 500);
    if (name === 'fails' || name === 'undeclared' || request.url?.endsWith('/lost')) return withStatus(response, 500);
    if (name === 'refuses') return withStatus(response, 410);
    const answer = answers[name === 'events' ? 'endless' : name];
    if (answer === undefined || more === 'and') return withStatus(response, 404);
    try {
      await answer(response);
    } catch {
      withStatus(response, 500);
    }
  };
}

const options = { untilFirstByte: ['GET /events/:id'] };

measuresHttp({
  name: 'node:http',
  serve: (stage) =>
    createServer(
      http(stage.shop, listener(stage) as (request: IncomingMessage, response: ServerResponse) => unknown, options),
    ),
});
measuresHttp({
  name: 'node:http2',
  http2: true,
  serve: (stage) =>
    createServer2(
      http(
        stage.shop,
        listener(stage) as (request: Http2ServerRequest, response: Http2ServerResponse) => unknown,
        options,
      ),
    ),
});
