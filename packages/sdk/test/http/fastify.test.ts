import { Readable } from 'node:stream';
import framework, { type FastifyInstance } from 'fastify';
import { fastify } from '../../src/fastify.js';
import { type AnyServer, type HttpAdapter, measuresHttp, type Stage } from './situations.js';
import { breaking, endless, later } from './streams.js';

async function application(app: FastifyInstance, { shop, hanging, second }: Stage): Promise<AnyServer> {
  await app.register(fastify(shop, { untilFirstByte: ['GET /events/:id'] }));
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.session === 'lost') return reply.code(401).send('who?');
    if (request.headers.session === 'down') throw new Error('session store');
  });
  app.get('/ok/:id', async () => 'x');
  app.get('/fails/:id', async (_request, reply) => reply.code(500).send('x'));
  app.get('/throws/:id', () => {
    throw new Error('early');
  });
  app.get('/throws-late/:id', async () => {
    await later();
    throw new Error('late');
  });
  app.get('/refuses/:id', async () => {
    throw Object.assign(new Error('gone'), { statusCode: 410 });
  });
  app.get('/slow/:id', (_request, reply) => {
    reply.hijack();
    reply.raw.write('head');
    setImmediate(() => {
      second();
      reply.raw.end('tail');
    });
  });
  app.get('/breaks/:id', async (_request, reply) => reply.send(Readable.from(breaking())));
  app.get('/hangs/:id', () => {
    hanging();
  });
  app.get('/endless/:id', async (_request, reply) => reply.send(Readable.from(endless())));
  app.get('/events/:id', async (_request, reply) => reply.send(Readable.from(endless())));
  const orders = async (mounted: FastifyInstance) =>
    void mounted.get<{ Params: { id: string } }>('/orders/:id', async ({ params }) => {
      if (params.id === 'lost') throw new Error('lost');
      return 'order';
    });
  await app.register(orders, { prefix: '/tenants/:tenant' });
  app.get('/undeclared/:id', async (_request, reply) => reply.code(500).send('x'));
  await app.ready();
  return app.server;
}

const adapters: HttpAdapter[] = [
  { name: 'Fastify 5', serve: (stage) => application(framework(), stage) },
  {
    name: 'Fastify 5 over HTTP/2',
    http2: true,
    // Cast: another type of server is all that differs.
    serve: (stage) => application(framework({ http2: true }) as unknown as FastifyInstance, stage),
  },
];
for (const adapter of adapters) measuresHttp(adapter);
