import { expect, test } from 'vitest';
import { measured } from '../measured.js';

// TypeScript's own decorators of before: `experimentalDecorators` is on in this folder.

test('a legacy decorator measures methods: async, sync and static', async () => {
  const { service, counts } = measured();
  class Till {
    private readonly name = 'till';

    @service.slo('work')
    async pay(amount: number): Promise<string> {
      if (amount < 0) throw new RangeError('no refunds');
      return `${this.name} took ${amount}`;
    }

    @service.slo('work')
    count(): number {
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
  expect(counts()).toEqual({ good: 3, bad: 1 });
  expect([till.pay.name, till.pay.length]).toEqual(['pay', 1]);
});

test('a legacy decorator leaves the descriptor as it was, apart from its value', () => {
  const { service } = measured();
  class Till {
    @service.slo('work')
    pay() {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Till.prototype, 'pay');
  expect(descriptor).toMatchObject({ writable: true, enumerable: false, configurable: true });
});

test('a legacy decorator hands on the metadata that frameworks keep on the function', () => {
  const { service } = measured();
  const kept = new WeakMap<object, Map<unknown, unknown>>();
  const reflection = {
    getOwnMetadataKeys: (target: object) => [...(kept.get(target)?.keys() ?? [])],
    getOwnMetadata: (key: unknown, target: object) => kept.get(target)?.get(key),
    defineMetadata: (key: unknown, value: unknown, target: object) =>
      kept.set(target, new Map(kept.get(target)).set(key, value)),
  };
  Object.assign(Reflect, reflection);
  const route = (path: string) => (_target: object, _key: string, descriptor: PropertyDescriptor) => {
    reflection.defineMetadata('path', path, descriptor.value);
  };
  class Controller {
    @service.slo('work')
    @route('/pay')
    pay() {}
  }
  expect(reflection.getOwnMetadata('path', Controller.prototype.pay)).toBe('/pay');
  for (const key of Object.keys(reflection)) Reflect.deleteProperty(Reflect, key);
});

test('a legacy decorator on an accessor is refused with what to do', () => {
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
  expect(declare).toThrow('the decorator belongs on a method (got a getter or setter): put it on a method');
});
