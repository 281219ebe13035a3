import { expect, test } from 'vitest';
import { measured } from './measured.js';

// Decorators of the standard (TC39), compiled by the shared vitest plugin.

test('a standard decorator measures methods: async, sync, static and private', async () => {
  const { service, counts } = measured();
  class Till {
    readonly name = 'till';

    @service.slo('work')
    async pay(amount: number): Promise<string> {
      if (amount < 0) throw new RangeError('no refunds');
      return `${this.name} took ${amount}`;
    }

    @service.slo('work')
    count(): number {
      return this.#length();
    }

    @service.slo('work')
    #length(): number {
      return this.name.length;
    }

    @service.slo('work')
    static open(): Till {
      return new Till();
    }
  }
  const till = Till.open();
  expect(await till.pay(7)).toBe('till took 7');
  expect(till.count()).toBe(4);
  await expect(till.pay(-1)).rejects.toThrow(RangeError);
  expect(counts()).toEqual({ good: 4, bad: 1 });
  expect([till.pay.name, till.pay.length]).toEqual(['pay', 1]);
});

test('a standard decorator measures a field that holds a function', () => {
  const { service, counts } = measured();
  class Till {
    readonly name = 'till';

    @service.slo('work')
    readonly label = (): string => this.name;
  }
  expect(new Till().label()).toBe('till');
  expect(counts()).toEqual({ good: 1, bad: 0 });
});

test('a standard decorator keeps the types of what it stands on', () => {
  const { service } = measured();
  class Till {
    @service.slo('work')
    pay(amount: number, currency = 'EUR'): string {
      return `${amount} ${currency}`;
    }
  }
  const paid: string = new Till().pay(7);
  expect(paid).toBe('7 EUR');
  // @ts-expect-error the parameter is a number
  new Till().pay('seven');
});

test('a standard decorator on an accessor is refused with what to do', () => {
  const { service } = measured();
  const declare = () => {
    class Till {
      // @ts-expect-error an accessor holds no function
      @service.slo('work')
      get total() {
        return 1;
      }
    }
    return Till;
  };
  expect(declare).toThrow('the decorator belongs on a method (got a getter): put it on a method');
});

test('a decorator for an operation that is not declared is refused where it stands', () => {
  const { service } = measured();
  // @ts-expect-error the contract has no operation of this name
  expect(() => service.slo('word')).toThrow('did you mean "work"?');
});
