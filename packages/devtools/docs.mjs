// `npm run docs`: writes again what documents say about the code, from the code.
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { runTool } from './src/run/tool.mjs';

const installed = bootstrap();
if (installed !== 0) process.exit(installed);
const here = join(root, 'packages/devtools');
const vitest = join(here, 'node_modules/vitest/vitest.mjs');
const config = ['--root', here, '--config', join(here, 'house/vitest.config.ts')];
process.exit(runTool(process.execPath, [vitest, 'run', 'documents', ...config, '--update']));
