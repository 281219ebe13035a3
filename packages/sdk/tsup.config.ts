import { library } from '../devtools/tsup.ts';

const adapters = ['express', 'fastify', 'grpc', 'hono', 'http', 'koa', 'nest'];

export default library([
  'src/index.ts',
  ...adapters.map((adapter) => `src/${adapter}.ts`),
  'src/otel.ts',
  'src/node.ts',
]);
