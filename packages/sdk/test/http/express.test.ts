import { createServer } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import express5 from 'express';
import express4 from 'express4';
import { express } from '../../src/express.js';
import { measuresHttp, type Stage } from './situations.js';
import { breaking, endless, later } from './streams.js';

function application(framework: typeof express5, { shop, hanging, second }: Stage): express5.Express {
  const app = framework();
  app.use(express(shop, { untilFirstByte: ['GET /events/:id'] }));
  app.use((request, response, next) => {
    if (request.headers.session === 'lost') response.status(401).send('who?');
    else if (request.headers.session === 'down') next(new Error('session store'));
    else next();
  });
  app.get('/ok/:id', (_request, response) => void response.send('x'));
  app.get('/fails/:id', (_request, response) => void response.status(500).send('x'));
  app.get('/undeclared/:id', (_request, response) => void response.status(500).send('x'));
  app.get('/throws/:id', () => {
    throw new Error('early');
  });
  app.get('/throws-late/:id', (_request, _response, next) => {
    later().then(() => next(new Error('late')), next);
  });
  app.get('/refuses/:id', (_request, _response, next) => next(Object.assign(new Error('gone'), { status: 410 })));
  app.get('/slow/:id', (_request, response) => {
    response.write('head');
    setImmediate(() => {
      second();
      response.end('tail');
    });
  });
  app.get('/breaks/:id', (_request, response) => void pipeline(Readable.from(breaking()), response, () => undefined));
  app.get('/hangs/:id', hanging);
  app.get(
    ['/endless/:id', '/events/:id'],
    (_request, response) => void pipeline(Readable.from(endless()), response, () => undefined),
  );
  const orders = framework.Router();
  orders.get('/:id', (request, response) => {
    if (request.params.id === 'lost') throw new Error('lost');
    response.send('order');
  });
  app.use('/tenants/:tenant/orders', orders);
  app.use(((error: { status?: number }, _request, response, _next) => {
    response.status(error.status ?? 500).send('handled');
  }) satisfies express5.ErrorRequestHandler);
  return app;
}

// Neither runs over HTTP/2.
measuresHttp({ name: 'Express 5', serve: (stage) => createServer(application(express5, stage)) });
measuresHttp({ name: 'Express 4', serve: (stage) => createServer(application(express4, stage)) });
