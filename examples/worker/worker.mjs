// A plain loop that works off a queue, and a job of a schedule: `node worker.mjs`.
import { setTimeout as sleep } from 'node:timers/promises';
import { defineService } from '@plimsoll/sdk';
import { start } from '@plimsoll/sdk/node';

const mail = defineService({
  service: 'mail-worker',
  owner: 'team-mail',
  operations: {
    send: { latency: { p95: '2s' }, availability: '99%' },
    'nightly report': { availability: '95%' },
  },
});
start(mail); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

const send = mail.wrap('send', async (/** @type {{ to: string }} */ letter) => {
  await sleep(1);
  if (letter.to === 'nobody') throw new Error('no such address');
});
for (const to of ['ann', 'bob', 'nobody', 'eve']) await send({ to }).catch(() => undefined);

// Whatever calls it, cron or a timer, a run is an event.
const report = mail.wrap('nightly report', async () => 'written');
await report();

console.log('done'); // what is left to send is sent before the process ends
