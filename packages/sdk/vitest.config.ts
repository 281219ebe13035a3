import { configDefaults } from 'vitest/config';
import { suite } from '../devtools/vitest.ts';

export default suite('sdk', { exclude: [...configDefaults.exclude, 'test/redis/**'] });
