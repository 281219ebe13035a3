import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from '../process/json.js';
import { between, randomFrom } from '../random.js';

const PRODUCTS = [
  { id: 'lantern', cents: 4_900 },
  { id: 'compass', cents: 12_500 },
  { id: 'rope', cents: 1_900 },
];

const random = randomFrom(2);

/** The catalog, on nothing but `node:http`. It knows nothing of Plimsoll: `catalog.ts` puts the measuring around it. */
export const listener: RequestListener = async (request, response) => {
  const [, section, id, ...rest] = (request.url ?? '/').split('/');
  if (request.method !== 'GET' || section !== 'products' || rest.length > 0)
    return answer(response, 404, { error: 'no such page' });
  if (id === undefined) {
    await sleep(between(random, 5, 25)); // the query
    return answer(response, 200, PRODUCTS);
  }
  await sleep(between(random, 1, 8));
  const product = PRODUCTS.find((candidate) => candidate.id === id);
  if (product === undefined) return answer(response, 404, { error: `there is no product "${id}"` });
  answer(response, 200, product);
};
