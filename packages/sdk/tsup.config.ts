import { library } from '../devtools/tsup.ts';

const adapters = [
  'act',
  'bullmq',
  'express',
  'fastify',
  'fetch',
  'grpc',
  'hono',
  'http',
  'kafkajs',
  'koa',
  'nest',
  'testing',
  'undici',
  'watch',
];

// The mathematics is inside, as far as it is used here: a service must not pay for the rest of it with its start-up time.
export default library(
  ['src/index.ts', ...adapters.map((adapter) => `src/${adapter}.ts`), 'src/otel.ts', 'src/node.ts'],
  ['@plimsoll/slo'],
);
