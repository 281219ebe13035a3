import { program } from '../../packages/devtools/tsup.ts';

// One program for each service, the demo that runs them, and the leash that ends them with it.
export default program([
  'src/checkout/main.ts',
  'src/catalog/main.ts',
  'src/payments/main.ts',
  'src/demo.ts',
  'src/process/leash.ts',
]);
