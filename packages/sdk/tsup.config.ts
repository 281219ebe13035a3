import { library } from '../devtools/tsup.ts';

const adapters = ['bullmq', 'express', 'fastify', 'fetch', 'grpc', 'hono', 'http', 'kafkajs', 'koa', 'nest', 'undici'];

export default library([
  'src/index.ts',
  ...adapters.map((adapter) => `src/${adapter}.ts`),
  'src/otel.ts',
  'src/node.ts',
]);
