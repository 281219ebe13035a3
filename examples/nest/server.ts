// A shop in Nest: `npm run build && node dist/server.js`, and its promises are kept count of.
import 'reflect-metadata';
import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineService } from '@plimsoll/sdk';
import { nest, Slo } from '@plimsoll/sdk/nest';
import { start } from '@plimsoll/sdk/node';

const shop = defineService({
  service: 'shop-nest',
  owner: 'team-shop',
  operations: {
    'GET /orders/:id': { latency: { p95: '300ms' }, availability: '99.9%' },
    'POST /orders': { availability: '99.95%' },
    place: { availability: '99.9%' },
  },
});
start(shop); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

@Controller('orders')
class Orders {
  @Get(':id')
  find(@Param('id') id: string) {
    if (id === 'lost') throw new Error('the database lost it');
    return { id };
  }

  @Post()
  @Slo(shop, 'place') // a handler may be an operation itself, whatever calls it
  async place() {
    return { id: 'new' };
  }
}

@Module({ imports: [nest(shop)], controllers: [Orders] })
class Shop {}

const app = await NestFactory.create(Shop, { logger: false });
await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
