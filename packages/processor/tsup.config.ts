import { library } from '../devtools/tsup.ts';

export default library(['src/index.ts', 'src/declaration-files.ts']);
