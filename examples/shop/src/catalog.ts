import { createServer } from 'node:http';
import { http } from '@plimsoll/sdk/http';
import { start } from '@plimsoll/sdk/node';
import { catalog } from './catalog/contract.js';
import { listener } from './catalog/listener.js';
import { serve } from './process/serve.js';

const plimsoll = start(catalog);

await serve({
  service: 'catalog',
  // Which operation a request was follows from the contract: its operations are named "METHOD /route/:template".
  server: createServer(http(catalog, listener)),
  shutdown: () => plimsoll.shutdown(),
});
