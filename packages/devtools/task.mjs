// `task.mjs build test --filter=…` runs tasks through turbo; `task.mjs --exec TOOL …` runs a tool of node_modules/.bin.
import { bootstrap } from './bootstrap.mjs';
import { runTasks } from './src/run/tasks.mjs';
import { runTool } from './src/run/tool.mjs';

const [first = '', ...rest] = process.argv.slice(2);
const installed = bootstrap();
if (installed !== 0) process.exit(installed);
process.exit(first === '--exec' ? runTool(rest[0] ?? '', rest.slice(1)) : (await runTasks([first, ...rest])).code);
