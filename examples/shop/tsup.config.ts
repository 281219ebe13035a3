import { program } from '../../packages/devtools/tsup.ts';

// One program for each service, the demo that runs them, and the leash that ends them with it.
export default program(['src/checkout.ts', 'src/catalog.ts', 'src/payments.ts', 'src/demo.ts', 'src/leash.ts']);
