import { library } from '../devtools/tsup.ts';

export default library();
