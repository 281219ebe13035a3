import { expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { privateTraces } from './private-traces.ts';

// Put together here, so that this file holds none of them itself.
const bad = {
  'the address of a package archive': `resolution: {tarball: https://${'npm.example.com'}/a/-/a-1.0.0.tgz}`,
  'a registry setting': `registry${'='}https://npm.example.com/`,
  "a path of somebody's machine": `see ${['', 'home', 'ann', 'x'].join('/')}`,
  'a private key': `-----BEGIN ${'RSA'} PRIVATE KEY-----`,
  'an access token': `ghp_${'a'.repeat(36)}`,
  'a password in an address': `https://ann:${'secret'}@example.com`,
  'an authorisation setting': `//npm.example.com/:_authToken${'='}abc`,
};

test.each(Object.entries(bad))('finds %s', (what, text) => {
  const found = privateTraces(fixture({ 'pnpm-lock.yaml': `lockfileVersion: 9\n${text}\n` }));
  expect(found).toEqual([expect.stringMatching(new RegExp(`^pnpm-lock\\.yaml:2 holds ${what} \\(.+\\): remove it$`))]);
});

test('lets ordinary addresses and paths pass', () => {
  const text = 'curl http://127.0.0.1:4318/v1/metrics, https://github.com/a/b, /usr/bin, packages/slo/src, 10.34.9';
  expect(privateTraces(fixture({ 'README.md': text }))).toEqual([]);
});
