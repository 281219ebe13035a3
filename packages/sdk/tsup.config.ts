import { library } from '../devtools/tsup.ts';

const adapters = ['express', 'fastify', 'fetch', 'grpc', 'hono', 'http', 'koa', 'nest', 'undici'];

export default library([
  'src/index.ts',
  ...adapters.map((adapter) => `src/${adapter}.ts`),
  'src/otel.ts',
  'src/node.ts',
]);
