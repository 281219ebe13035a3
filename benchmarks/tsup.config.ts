import { program } from '../packages/devtools/tsup.ts';

// Every file beside this one is a group of benchmarks; `measure.ts` and `group.ts` are what they are written with.
const groups = ['*.ts', '!*.config.ts', '!*.test.ts', '!measure.ts', '!group.ts'];

// What is measured is never bundled (the packages under test are `dependencies`), and each group stands alone.
export default { ...program([...groups, 'run/main.ts']), splitting: false };
