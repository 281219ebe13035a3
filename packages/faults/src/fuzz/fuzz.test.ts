import { expect, test } from 'vitest';
import { fuzz } from './fuzz.js';

test('ten thousand requests that nobody should send are all answered, and leave the processor as it was', async () => {
  const { complaints, statuses, earlyBytes, lateBytes } = await fuzz({ seed: 20_261_124, inputs: 10_000 });
  expect(complaints).toEqual([]);
  // Both taken and refused, or the inputs are no good.
  expect(statuses['hostile JSON']).toMatchObject({ 200: expect.any(Number), 400: expect.any(Number) });
  expect(statuses['hostile protobuf']).toMatchObject({ 200: expect.any(Number), 400: expect.any(Number) });
  expect(lateBytes - earlyBytes).toBeLessThan(300e6);
});
