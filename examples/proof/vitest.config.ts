import { configDefaults } from 'vitest/config';
import { suite } from '../../packages/devtools/vitest.ts';

export default suite('examples', { exclude: [...configDefaults.exclude, 'test/redis/**'] });
