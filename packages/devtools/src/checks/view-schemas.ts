import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

/** The types that the processor's API answers with, as JSON Schema: what its OpenAPI document refers to. */
export function viewSchemas(root: string): string {
  const processor = join(root, 'packages/processor');
  const generator = createGenerator({
    path: join(processor, 'src/api/answer-types.ts'),
    tsconfig: join(processor, 'tsconfig.json'),
    type: 'AnswerTypes',
    expose: 'all',
    jsDoc: 'basic',
    // Fields may be added to an answer within a version of the API.
    additionalProperties: true,
    skipTypeCheck: true, // the type check is a task of its own
  });
  const { AnswerTypes: _, ...definitions } = generator.createSchema('AnswerTypes').definitions ?? {};
  const named = Object.entries(definitions).map(([name, schema]) => [componentName(name), schema]);
  const text = JSON.stringify(Object.fromEntries(named), null, 2);
  // Where OpenAPI looks for them.
  return `${text.replaceAll(/"#\/definitions\/([^"]*)"/g, (_, name) => `"#/components/schemas/${componentName(decodeURIComponent(name))}"`)}\n`;
}

/** OpenAPI allows no brackets in a name, and those of generic types have them. */
function componentName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '');
}
