import { createServer } from 'node:http';
import { start } from '@plimsoll/sdk/node';
import { serve } from '../process/serve.js';
import { sufferFrom } from './charge.js';
import { payments } from './contract.js';
import { HEALTHY, readFault } from './fault.js';
import { listener } from './listener.js';

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
