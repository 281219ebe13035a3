import { describe, expect, it, test } from 'vitest';
import { formatDeclarationIssue } from '../declarations.js';
import { readDeclarations } from '../read-declarations.js';
import { formatDeclarations } from './format.js';

const read = (from: string, promises = 'availability: 99%') =>
  readDeclarations(`service: a\noperations:\n  pay:\n    from: ${from}\n    ${promises}\n`);
const mappingOf = (from: string) => read(from).services[0]?.declaration.mappings[0];

describe('from', () => {
  it('names a metric and the attributes of its calls', () => {
    const from =
      '{ metric: http.server.request.duration, where: { http.route: [/pay, /v2/pay], code: { not: 404 } }, failed: { code: 5* } }';
    expect(mappingOf(from)).toEqual({
      kind: 'metric',
      operation: 'pay',
      metric: 'http.server.request.duration',
      where: [
        { attribute: 'http.route', texts: ['/pay', '/v2/pay'], not: false },
        { attribute: 'code', texts: ['404'], not: true },
      ],
      failed: [{ attribute: 'code', texts: ['5*'], not: false }],
    });
  });

  it('or spans by kind and name', () => {
    expect(mappingOf('{ spans: consumer, name: "render *" }')).toEqual({
      kind: 'spans',
      operation: 'pay',
      spans: 'consumer',
      name: { texts: ['render *'], not: false },
      where: [],
    });
  });

  it('is no promise: the SLOs are the same without it', () => {
    expect(read('{ spans: any }').slos).toEqual(
      readDeclarations('service: a\noperations: { pay: { availability: 99% } }').slos,
    );
  });

  test.each([
    ['{ metric: a, where: { b: [1, true, x], c: { not: [ "2*", d ] } }, failed: { e: "007" } }'],
    ['{ spans: server, name: { not: /health }, where: { b: "*" } }'],
    ['{ spans: any }'],
  ])('comes back as it was written: %s', (from) => {
    const declarations = read(from).services.map(({ declaration }) => declaration);
    const again = readDeclarations(formatDeclarations(declarations));
    expect(again.issues).toEqual([]);
    expect(again.services.map(({ declaration }) => declaration)).toEqual(declarations);
  });

  test.each([
    ['{ where: { a: b } }', 'either from a metric'],
    ['{ metric: a, spans: any }', 'either from a metric'],
    ['{ metric: a, name: b }', 'name is the name of spans'],
    ['{ spans: sever }', 'write server'],
    ['{ metric: a, were: { b: c } }', 'did you mean "where"?'],
    ['{ metric: a, where: { b: [] } }', 'must be a value, a list of 1 to 200 values'],
    ['{ metric: a, where: { b: { isnt: c } } }', 'must be a value'],
    ['{ metric: a, where: { b: [[c]] } }', 'must be a value'],
    ['{ metric: a, where: b }', 'where must be a mapping'],
    ['{ metric: a, failed: {} }', 'must name at least one attribute'],
    ['a', 'from must be a mapping'],
  ])('says what is wrong with %s', (from, message) => {
    expect(read(from).issues.map(formatDeclarationIssue)).toEqual([expect.stringContaining(message)]);
  });

  it('refuses promises that calls cannot tell', () => {
    const { issues } = read('{ spans: any }', 'freshness: { maxAge: 5m, target: 99% }');
    expect(issues).toMatchObject([{ code: 'mapping-unsuited', line: 5, column: 16 }]);
  });
});
