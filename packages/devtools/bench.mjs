// `npm run bench -- [group] [--json FILE]`: builds the benchmarks and what they measure, then runs them.
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { runTasks } from './src/run/tasks.mjs';
import { runTool } from './src/run/tool.mjs';

const installed = bootstrap();
if (installed !== 0) process.exit(installed);
const built = await runTasks(['build', '--filter=@plimsoll/benchmarks...']);
if (built.code !== 0) process.exit(built.code);
const main = join(root, 'benchmarks/dist/run/main.js');
process.exit(runTool(process.execPath, ['--expose-gc', main, ...process.argv.slice(2)]));
