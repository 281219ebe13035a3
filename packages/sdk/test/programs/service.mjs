// A service in a process of its own, as its user writes it. What it does at the end comes from the command line.
import { defineService } from '../../dist/index.js';
import { start } from '../../dist/node.js';

const [, , endpoint, ending, flushTimeoutMillis] = process.argv;

const shop = defineService({ service: 'shop', operations: { work: { availability: '99.9%' } } });
const running = start(shop, { endpoint, exportIntervalMillis: 60_000, flushTimeoutMillis: Number(flushTimeoutMillis) });
const work = shop.wrap('work', () => undefined);
work();

const stayUp = () => setInterval(() => undefined, 1000);
const endings = {
  // Nothing more to do: the event loop runs empty.
  done: () => undefined,
  // A server without a SIGTERM handler of its own.
  serve: () => stayUp(),
  // A server that finishes its requests first, and tells us when it is done.
  drain: () => {
    const timer = stayUp();
    process.on('SIGTERM', () => {
      setTimeout(async () => {
        work();
        await running.shutdown();
        clearInterval(timer);
        process.exitCode = 7;
      }, 50);
    });
  },
  // A second service of the same process, started on its own.
  two: () => {
    const other = defineService({ service: 'other', operations: { work: { availability: '99.9%' } } });
    start(other, { endpoint, exportIntervalMillis: 60_000, flushTimeoutMillis: Number(flushTimeoutMillis) });
    other.wrap('work', () => undefined)();
    stayUp();
  },
};
endings[ending]();
process.send?.('up');
