import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOfSloId, serviceId, sloId } from './source.js';

describe('the id of a service and of its SLO', () => {
  it.each([
    ['', 'checkout', '', 'checkout', 'checkout:pay'],
    ['shop', 'checkout', '', 'shop:checkout', 'shop:checkout:pay'],
    ['', 'checkout', 'production', 'checkout@production', 'checkout:pay@production'],
    ['shop', 'checkout', 'production', 'shop:checkout@production', 'shop:checkout:pay@production'],
  ])('leaves out what is unknown: namespace "%s", service "%s", environment "%s"', (...row) => {
    const [namespace, service, environment, ofService, ofSlo] = row;
    const identity = { namespace, service, environment };
    expect(serviceId(identity)).toBe(ofService);
    expect(sloId(identity, 'pay')).toBe(ofSlo);
  });

  it('cannot mistake one part for another, whatever they are called', () => {
    const identity = { namespace: 'a:b', service: 'c@d', environment: 'e/f' };
    expect(serviceId(identity)).toBe('a%3Ab:c%40d@e%2Ff');
    expect(sloId(identity, 'g:h@i')).toBe('a%3Ab:c%40d:g%3Ah%40i@e%2Ff');
  });

  it('can be taken apart again, whatever the parts are called', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const part = fc.oneof(fc.constantFrom('', ':', '@', '%'), word);
    fc.assert(
      fc.property(part, word, part, word, (namespace, service, environment, slo) => {
        const identity = { namespace, service, environment };
        expect(partsOfSloId(sloId(identity, slo))).toEqual({ service: serviceId(identity), slo });
      }),
    );
  });

  it.each(['', 'checkout', ':pay', 'checkout:', 'checkout:pay@', 'a@b@c:d', 'checkout:%zz'])(
    'is not what "%s" is',
    (id) => expect(partsOfSloId(id)).toBe(undefined),
  );
});
