import { describe, expect, test } from 'vitest';
import { brokenPaths } from './document-paths.ts';
import { fixture } from './fixture.ts';

const broken = (text: string) =>
  brokenPaths(
    fixture({ 'ARCHITECTURE.md': text, 'packages/slo/src/target.ts': '', 'docs/errors.md': '', 'turbo.json': '{}' }),
    ['ARCHITECTURE.md'],
  );

describe('a path that does not exist is found', () => {
  test.each([
    ['in inline code', 'See `packages/slo/src/gone.ts`.', 'packages/slo/src/gone.ts'],
    ['in a folder that is gone', 'See `examples/shop`.', 'examples/shop'],
    ['among the words of a command', 'Run `node packages/run.mjs now`.', 'packages/run.mjs'],
    ['with a star', 'All of `packages/*/lib`.', 'packages/*/lib'],
    ['at the root', 'Read `GLOSSARY.md`.', 'GLOSSARY.md'],
    ['behind a link', 'Read [errors](docs/gone.md#codes).', 'docs/gone.md'],
  ])('%s', (_, text, path) => {
    expect(broken(`# A\n\n${text}\n`)).toEqual([`ARCHITECTURE.md:3 names ${path}, which does not exist`]);
  });

  test('in a drawn tree', () => {
    const tree = '# A\n\n```\npackages/\n  slo/     the mathematics\n  sdk/     in the process\ndocs/\n```\n';
    expect(broken(tree)).toEqual(['ARCHITECTURE.md:6 names packages/sdk/, which does not exist']);
  });
});

test('what exists, what is elsewhere and what only looks like a path passes', () => {
  const text = `
\`packages/slo/src/target.ts\`, \`packages/*/src\`, \`docs/\`, \`turbo.json\`, [errors](docs/errors.md#slo), [site](https://example.com/a/b),
\`@plimsoll/slo\`, \`/v1/metrics\`, \`good/bad\`, \`application/json\`, [below](#below)

\`\`\`
team-a/  checkout  99.9 %
\`\`\`

\`\`\`ts
import './packages/gone.js';
\`\`\`
`;
  expect(broken(text)).toEqual([]);
});
