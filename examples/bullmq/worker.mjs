// A worker of BullMQ: `REDIS=/run/redis.sock node worker.mjs`. It adds the jobs that it does, so that there is something to see.
import { defineService } from '@plimsoll/sdk';
import { bullmq } from '@plimsoll/sdk/bullmq';
import { start } from '@plimsoll/sdk/node';
import { Queue, QueueEvents, Worker } from 'bullmq';

const mail = defineService({
  service: 'mail-bullmq',
  owner: 'team-mail',
  operations: { 'mail/welcome': { latency: { p95: '5s' }, availability: '99%' } },
});
start(mail); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

const connection = { path: process.env.REDIS ?? '/run/redis/redis-server.sock', maxRetriesPerRequest: null };
const queue = new Queue('mail', { connection });
const events = new QueueEvents('mail', { connection });
const worker = new Worker(
  'mail',
  // `from: 'due'` has the time in it that a job waited.
  bullmq(
    mail,
    async (/** @type {import('bullmq').Job} */ job) => {
      if (job.data.to === 'nobody') throw new Error('no such address');
    },
    { from: 'due' },
  ),
  { connection },
);

const jobs = await Promise.all(['ann', 'bob', 'nobody'].map((to) => queue.add('welcome', { to })));
await Promise.allSettled(jobs.map((job) => job.waitUntilFinished(events)));
for (const one of [worker, events, queue]) await one.close();
console.log('done'); // what is left to send is sent before the process ends
