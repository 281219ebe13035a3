// Tests as a user writes them for node:test: the first holds, the second does not.
import { test } from 'node:test';
import { defineService } from '@plimsoll/sdk';
import { expectSlo, fakeClock } from '@plimsoll/sdk/testing';

const shop = defineService({ service: 'shop', operations: { pay: { availability: '99%' } } }, { clock: fakeClock() });
shop.wrap('pay', () => undefined)();

test('holds', () => expectSlo(shop).toHaveKept('pay-availability'));
test('does not hold', () => expectSlo(shop).toHaveBurned('pay-availability'));
