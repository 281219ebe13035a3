import { createServer } from 'node:http';
import { start } from '@plimsoll/sdk/node';
import { sufferFrom } from './payments/charge.js';
import { payments } from './payments/contract.js';
import { HEALTHY, readFault } from './payments/fault.js';
import { listener } from './payments/listener.js';
import { serve } from './process/serve.js';

const plimsoll = start(payments);

await serve({
  service: 'payments',
  server: createServer(listener),
  admin: {
    'PUT /fault': (body) => sufferFrom(readFault(body)),
    'DELETE /fault': () => sufferFrom(HEALTHY),
  },
  shutdown: () => plimsoll.shutdown(),
});
