import 'reflect-metadata';
import { pipeline, Readable } from 'node:stream';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  GoneException,
  type INestApplication,
  Injectable,
  Module,
  Param,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { concatMap, interval, NEVER, Observable, of, take, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { defineService } from '../../src/index.js';
import { nest, Slo, SloInterceptor } from '../../src/nest.js';
import { type AnyServer, measuresHttp, type Stage } from '../http/situations.js';
import { breaking, endless, later } from '../http/streams.js';
import { availability } from '../live-server.js';

/** What the handlers need of a response, on Express or on Fastify. */
type Reply = NodeJS.WritableStream & {
  raw?: NodeJS.WritableStream;
  hijack?(): void;
  status(code: number): { send(body: string): void };
};

/** The response of Node, out of Nest's hands. */
function taken(reply: Reply): NodeJS.WritableStream {
  reply.hijack?.();
  return reply.raw ?? reply;
}

@Injectable()
class Session implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { session } = context.switchToHttp().getRequest<{ headers: { session?: string } }>().headers;
    if (session === 'lost') throw new UnauthorizedException();
    if (session === 'down') throw new Error('session store');
    return true;
  }
}

function application({ shop, hanging, second }: Stage): new () => object {
  @Controller()
  @UseGuards(Session)
  class Situations {
    @Get('ok/:id')
    ok(@Param('id') _id: string) {
      return 'x';
    }

    @Get('fails/:id')
    fails(@Res() reply: Reply) {
      reply.status(500).send('x');
    }

    @Get('throws/:id')
    throws() {
      throw new Error('early');
    }

    @Get('throws-late/:id')
    async throwsLate() {
      await later();
      throw new Error('late');
    }

    @Get('refuses/:id')
    refuses() {
      throw new GoneException();
    }

    @Get('slow/:id')
    slow(@Res() reply: Reply) {
      const response = taken(reply);
      response.write('head');
      setImmediate(() => {
        second();
        response.end('tail');
      });
    }

    @Get('breaks/:id')
    breaks(@Res() reply: Reply) {
      pipeline(Readable.from(breaking()), taken(reply), () => undefined);
    }

    @Get('hangs/:id')
    hangs() {
      hanging();
      return NEVER;
    }

    @Get(['endless/:id', 'events/:id'])
    endless(@Res() reply: Reply) {
      pipeline(Readable.from(endless()), taken(reply), () => undefined);
    }

    @Get('undeclared/:id')
    undeclared(@Res() reply: Reply) {
      reply.status(500).send('x');
    }
  }

  @Controller('tenants/:tenant/orders')
  class Orders {
    @Get(':id')
    order(@Param('id') id: string) {
      if (id === 'lost') throw new Error('lost');
      return 'order';
    }
  }

  @Module({
    imports: [nest(shop, { untilFirstByte: ['GET /events/:id'] })],
    controllers: [Situations, Orders],
  })
  class Application {}
  return Application;
}

const platforms = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };
for (const [platform, adapter] of Object.entries(platforms)) {
  const running = new Map<AnyServer, INestApplication>();
  measuresHttp({
    name: `Nest 12 on ${platform}`,
    async serve(stage) {
      const app = await NestFactory.create(application(stage), adapter(), {
        logger: false,
        forceCloseConnections: true,
      });
      await app.init();
      const server: AnyServer = app.getHttpServer();
      if (platform === 'Fastify') await app.getHttpAdapter().getInstance().ready();
      running.set(server, app);
      return server;
    },
    async stop(server) {
      await running.get(server)?.close();
    },
  });
}

describe('a handler that is marked', () => {
  const shop = () =>
    defineService({
      service: 'shop',
      operations: { work: { availability: '99.9%' }, rest: { availability: '99.9%' } },
    });

  /** Runs a handler through the interceptor, as Nest does, and waits for its end. */
  async function handled(service: ReturnType<typeof shop>, answer: () => Observable<unknown>): Promise<void> {
    class Handlers {
      @Slo(service, 'work')
      work() {}
    }
    const context = { getHandler: () => Handlers.prototype.work };
    const result = new SloInterceptor().intercept(context, { handle: answer });
    expect(result).toBeInstanceOf(Observable);
    await new Promise<void>((resolve) => result.subscribe({ error: () => resolve(), complete: resolve }));
  }

  test.each<[string, () => Observable<unknown>, string]>([
    ['a value', () => of('x'), '1 good, 0 bad'],
    ['many values', () => interval(1).pipe(take(3)), '1 good, 0 bad'],
    ['an error', () => throwError(() => new Error('down')), '0 good, 1 bad'],
    ['a late error', () => interval(1).pipe(concatMap(() => throwError(() => new Error('down')))), '0 good, 1 bad'],
    ['a refusal', () => throwError(() => new GoneException()), '1 good, 0 bad'],
  ])('and answers with %s counts once, at its end', async (_what, answer, expected) => {
    const service = shop();
    await handled(service, answer);
    expect(availability(service, 'work')).toBe(expected);
    expect(availability(service, 'rest')).toBe('0 good, 0 bad');
  });

  test('and is left before its end is ignored', () => {
    const service = shop();
    class Handlers {
      @Slo(service, 'work')
      work() {}
    }
    const result = new SloInterceptor().intercept(
      { getHandler: () => Handlers.prototype.work },
      { handle: () => NEVER },
    );
    result.subscribe().unsubscribe();
    expect(availability(service, 'work')).toBe('0 good, 0 bad');
  });

  test('is measured in an application, beside its route', async () => {
    const service = defineService({
      service: 'shop',
      operations: { work: { availability: '99.9%' }, 'GET /work': { availability: '99.9%' } },
    });
    @Controller()
    class Work {
      @Get('work')
      @Slo(service, 'work')
      async work() {
        return 'done';
      }
      @Get('other')
      other() {
        return 'x';
      }
    }
    @Module({ imports: [nest(service)], controllers: [Work] })
    class Application {}
    const app = await NestFactory.create(Application, { logger: false, forceCloseConnections: true });
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    for (const path of ['work', 'other']) expect((await fetch(`${url}/${path}`)).status).toBe(200);
    await app.close();
    expect(availability(service, 'work')).toBe('1 good, 0 bad');
    expect(availability(service, 'GET /work')).toBe('1 good, 0 bad');
  });

  test('has to be declared, and to be a method', () => {
    const service = shop();
    // @ts-expect-error: the types know the declared names, too
    expect(() => Slo(service, 'wor')).toThrow('did you mean "work"');
    expect(() => Slo(service, 'work')({}, 'field', undefined as never)).toThrow('put it on a method');
  });
});
