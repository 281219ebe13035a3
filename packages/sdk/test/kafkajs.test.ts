import type { EachBatchHandler, EachBatchPayload, EachMessageHandler, EachMessagePayload } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { defineService } from '../src/index.js';
import { kafkajs } from '../src/kafkajs.js';
import { availability } from './live-server.js';
import { testClock } from './test-clock.js';

// Without a broker: the payloads are those of KafkaJS by its own types, and its handlers have to take ours.

const message = (timestamp: string): EachMessagePayload['message'] => ({
  key: null,
  value: Buffer.from('x'),
  timestamp,
  attributes: 0,
  headers: {},
  offset: '0',
});

const payload = (topic: string, timestamp = '0'): EachMessagePayload => ({
  topic,
  partition: 0,
  message: message(timestamp),
  heartbeat: async () => undefined,
  pause: () => () => undefined,
});

const batch = (topic: string, timestamps: string[]): EachBatchPayload => ({
  batch: {
    topic,
    partition: 0,
    highWatermark: '9',
    messages: timestamps.map(message),
    isEmpty: () => false,
    firstOffset: () => '0',
    lastOffset: () => '0',
    offsetLag: () => '0',
    offsetLagLow: () => '0',
  },
  resolveOffset: () => undefined,
  heartbeat: async () => undefined,
  pause: () => () => undefined,
  commitOffsetsIfNecessary: async () => undefined,
  uncommittedOffsets: () => ({ topics: [] }),
  isRunning: () => true,
  isStale: () => false,
});

function consuming() {
  const clock = testClock();
  const promises = { availability: '99.9%', latency: { p95: '5s' } } as const;
  const shop = defineService({ service: 'shop', operations: { orders: promises, refunds: promises } }, { clock });
  const late = () => shop.status().operations[0]?.slos.find(({ indicator }) => indicator === 'latency')?.counts;
  return { shop, clock, late, counts: () => availability(shop, 'orders') };
}

describe('a handler of messages', () => {
  test('counts each by its topic; what is not declared counts nowhere', async () => {
    const { shop, counts } = consuming();
    const seen: string[] = [];
    const handler: EachMessageHandler = async ({ topic }) => {
      seen.push(topic);
    };
    const eachMessage: EachMessageHandler = kafkajs(shop, handler);
    for (const topic of ['orders', 'elsewhere', 'orders']) await eachMessage(payload(topic));
    expect(seen).toEqual(['orders', 'elsewhere', 'orders']);
    expect(counts()).toBe('2 good, 0 bad');
  });

  test('that throws is bad, and its error comes through', async () => {
    const { shop, counts } = consuming();
    const error = new Error('the database');
    const eachMessage = kafkajs(shop, (async () => {
      throw error;
    }) satisfies EachMessageHandler);
    await expect(Reflect.apply(eachMessage, undefined, [payload('orders')])).rejects.toBe(error);
    expect(counts()).toBe('0 good, 1 bad');
  });

  test('may be late by the age of its message', async () => {
    const { shop, clock, late } = consuming();
    const eachMessage: EachMessageHandler = kafkajs(shop, async () => undefined, { from: 'produced' });
    await eachMessage(payload('orders', String(clock.wall() - 5001)));
    await eachMessage(payload('orders', String(clock.wall() - 4999)));
    await eachMessage(payload('orders', '-1'));
    expect(late()).toEqual({ good: 2, bad: 1 });
  });

  test('may be named by the application; a naming that throws is counted', async () => {
    const { shop, counts } = consuming();
    const operation = (given: unknown) => {
      if (given === undefined) throw new Error('naming');
      return 'orders';
    };
    const eachMessage = kafkajs(shop, async (_given?: EachMessagePayload) => 'x', { operation });
    expect([await eachMessage(payload('other')), await eachMessage()]).toEqual(['x', 'x']);
    expect(counts()).toBe('1 good, 0 bad');
    expect(shop.self().namingFaults).toBe(1);
  });
});

test('a batch is one event, as old as its oldest message', async () => {
  const { shop, clock, late } = consuming();
  const eachBatch: EachBatchHandler = kafkajs(shop, async () => undefined, { from: 'produced' });
  await eachBatch(batch('orders', [String(clock.wall() - 6000), String(clock.wall())]));
  await eachBatch(batch('orders', []));
  expect(late()).toEqual({ good: 1, bad: 1 });
});

test('a plain function is measured, too, and a disabled service changes nothing', () => {
  const { shop, counts } = consuming();
  const handler = (_given: EachMessagePayload) => 'at once';
  expect(kafkajs(shop, handler)(payload('orders'))).toBe('at once');
  const failing = kafkajs(shop, (_given: EachMessagePayload) => {
    throw new Error('at once');
  });
  expect(() => failing(payload('orders'))).toThrow('at once');
  expect(counts()).toBe('1 good, 1 bad');
  const off = defineService({ service: 'shop', operations: { orders: { availability: '99%' } } }, { disabled: true });
  expect(kafkajs(off, handler)).toBe(handler);
});
