import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries: Record<string, { exports: string[]; loadsOtel: boolean }> = {
  '@plimsoll/sdk': { exports: ['DeclarationError', 'SDK_ERRORS', 'defineService', 'systemClock'], loadsOtel: false },
  '@plimsoll/sdk/act': {
    exports: ['adaptiveDeadline', 'budgetBreaker', 'budgetSignal', 'fleetBudget', 'openWhileBurning', 'retryBudget'],
    loadsOtel: false,
  },
  '@plimsoll/sdk/testing': { exports: ['MemoryExporter', 'expectSlo', 'fakeClock'], loadsOtel: false },
  '@plimsoll/sdk/express': { exports: ['express'], loadsOtel: false },
  '@plimsoll/sdk/fastify': { exports: ['fastify'], loadsOtel: false },
  '@plimsoll/sdk/grpc': { exports: ['grpcClient', 'grpcServer'], loadsOtel: false },
  '@plimsoll/sdk/nest': { exports: ['Slo', 'SloInterceptor', 'nest'], loadsOtel: false },
  '@plimsoll/sdk/hono': { exports: ['hono'], loadsOtel: false },
  '@plimsoll/sdk/koa': { exports: ['koa'], loadsOtel: false },
  '@plimsoll/sdk/bullmq': { exports: ['bullmq'], loadsOtel: false },
  '@plimsoll/sdk/kafkajs': { exports: ['kafkajs'], loadsOtel: false },
  '@plimsoll/sdk/fetch': { exports: ['fetch'], loadsOtel: false },
  '@plimsoll/sdk/undici': { exports: ['undici'], loadsOtel: false },
  '@plimsoll/sdk/watch': { exports: ['watch'], loadsOtel: false },
  '@plimsoll/sdk/http': { exports: ['http', 'upgrade'], loadsOtel: false },
  '@plimsoll/sdk/otel': { exports: ['createMetricProducer', 'observeWith', 'resourceAttributes'], loadsOtel: false },
  '@plimsoll/sdk/node': { exports: ['start'], loadsOtel: true },
};

function run(args: string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }));
}

test.each(Object.entries(entries))(
  '%s exports what it says in CommonJS, and loads OpenTelemetry only if it must',
  (entry, said) => {
    const code = `const names = Object.keys(require('${entry}')).sort();
    const loaded = Object.keys(require.cache).some((file) => file.includes('@opentelemetry'));
    console.log(JSON.stringify({ exports: names, loadsOtel: loaded }))`;
    expect(run(['-e', code])).toEqual(said);
  },
);

test.each(Object.entries(entries))('%s exports the same in ESM', (entry, said) => {
  const code = `import * as all from '${entry}'; console.log(JSON.stringify(Object.keys(all).sort()))`;
  expect(run(['--input-type=module', '-e', code])).toEqual(said.exports);
});

test('a service of the CommonJS copy is measured by the ESM middleware', () => {
  const code = `import { createRequire } from 'node:module';
    import { http } from '@plimsoll/sdk/http';
    const { defineService } = createRequire('${root}x.js')('@plimsoll/sdk');
    const shop = defineService({ service: 'shop', operations: { 'GET /': { availability: '99%' } } });
    const { ServerResponse } = await import('node:http');
    const request = { method: 'GET', url: '/' };
    const response = new ServerResponse(request);
    http(shop, () => undefined)(request, response);
    response.finished = true;
    response.emit('close');
    console.log(JSON.stringify(shop.status().operations[0].slos[0].counts))`;
  expect(run(['--input-type=module', '-e', code])).toEqual({ good: 1, bad: 0 });
});

// A service must not pay with its start-up time. Everything below is what a function service loads on a cold start, a third of it
// the reading of contracts, with all that may be wrong with one. The ceiling is what there is: raise it only for something worth it.
test('the core entry with all it imports is at most 18.5 kB, minified and compressed', async () => {
  const { outputFiles } = await build({
    entryPoints: [`${root}dist/index.js`],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  const bytes = gzipSync(outputFiles[0]?.contents ?? '').length;
  expect(bytes).toBeLessThan(18.5 * 1024);
});

test('an error of a contract is known to every copy of its class, and nothing else is', () => {
  const code = `import { createRequire } from 'node:module';
    import { DeclarationError, defineService } from '@plimsoll/sdk';
    const require = createRequire('${root}x.js');
    const classes = [DeclarationError, require('@plimsoll/sdk').DeclarationError, require('@plimsoll/slo').DeclarationError];
    let error;
    try { defineService({ service: 'shop', operations: {} }); } catch (caught) { error = caught; }
    const known = (value) => classes.map((one) => value instanceof one);
    console.log(JSON.stringify([known(error), known(new Error('x')), known(null), known('x')]))`;
  const nobody = [false, false, false];
  expect(run(['--input-type=module', '-e', code])).toEqual([[true, true, true], nobody, nobody, nobody]);
});

test('the core entry names no package: what it needs of the mathematics is inside', () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const read = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from = ''] of readFileSync(`${root}dist/${file}`, 'utf8').matchAll(
      /(?:from|import)\s*\(?["']([^"']+)["']/g,
    )) {
      if (from.startsWith('./')) read(from.slice(2));
      else packages.add(from);
    }
  };
  read('index.js');
  expect([...packages].filter((name) => !name.startsWith('node:') && name !== 'util').sort()).toEqual([]);
});
