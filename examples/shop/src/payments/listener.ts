import type { RequestListener } from 'node:http';
import { answer, field, readJson } from '../process/json.js';
import { charge } from './charge.js';

/** `POST /charges { cents }`: 201 made, 402 declined, 400 bad input, 503 when the card network fails. */
export const listener: RequestListener = async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/charges') return answer(response, 404, { error: 'no such route' });
  const cents = await readJson(request).then(
    (body) => field(body, 'cents'),
    () => undefined,
  );
  if (typeof cents !== 'number') return answer(response, 400, { error: '"cents" must be a number' });
  try {
    const made = await charge(cents);
    answer(response, made.kind === 'made' ? 201 : 402, made);
  } catch (error) {
    answer(response, 503, { error: String(error) });
  }
};
