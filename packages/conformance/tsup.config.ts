import { program } from '../devtools/tsup.ts';

export default program(['src/main.ts']);
