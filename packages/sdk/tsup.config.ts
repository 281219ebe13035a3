import { library } from '../devtools/tsup.ts';

export default library(['src/index.ts', 'src/express.ts', 'src/http.ts', 'src/otel.ts', 'src/node.ts']);
