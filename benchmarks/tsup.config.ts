import { readdirSync } from 'node:fs';
import { program } from '../packages/devtools/tsup.ts';

// Every file beside this one is a group of benchmarks; `measure.ts` and `group.ts` are what they are written with.
const tools = ['measure.ts', 'group.ts'];
const groups = readdirSync(import.meta.dirname).filter((name) => /^[\w-]+\.ts$/.test(name) && !tools.includes(name));
const entry = Object.fromEntries([...groups, 'run/main.ts'].map((file) => [file.replace(/\.ts$/, ''), file]));

// What is measured is never bundled (the packages under test are `dependencies`), and each group stands alone.
export default { ...program(), entry, splitting: false };
