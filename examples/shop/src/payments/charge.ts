import { setTimeout as sleep } from 'node:timers/promises';
import { between, randomFrom } from '../random.js';
import { payments } from './contract.js';
import { type Fault, HEALTHY, strike } from './fault.js';

/** A charge ends as made or as declined. Both are good answers; only a network that fails us is a failure. */
export type Charge = { readonly kind: 'made'; readonly charge: string } | { readonly kind: 'declined' };

const DECLINED_SHARE = 0.02;
const random = randomFrom(3);
let fault = HEALTHY;
let made = 0;

/** Makes every later charge suffer from this fault; `HEALTHY` ends it. */
export function sufferFrom(next: Fault): void {
  fault = next;
}

/** Charges a card through a card network, here a simulated one. `wrap` makes each call an event of "charge". */
export const charge = payments.wrap('charge', async (_cents: number): Promise<Charge> => {
  const { delayMs, fails } = strike(fault, random);
  await sleep(between(random, 15, 60) + delayMs);
  if (fails) throw new Error('the card network did not answer');
  if (random() < DECLINED_SHARE) return { kind: 'declined' };
  made += 1;
  return { kind: 'made', charge: `charge-${process.pid}-${made}` };
});
