import { suite } from '../devtools/vitest.ts';

export default suite('cli');
