import { program } from '../devtools/tsup.ts';

export default program(['src/main.ts', 'src/fuzz/main.ts', 'src/instance.ts', 'src/processor.ts']);
