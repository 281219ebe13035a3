import { describe, expect, test } from 'vitest';
import { exampleComplaints, examplesOf, matches } from './document-examples.ts';
import { fixture } from './fixture.ts';

const fence = '```';
const block = (info: string, ...code: string[]) => `${fence}${info}\n${code.join('\n')}\n${fence}\n`;

/** A repository with one built library, one command, and a README. */
const complaints = (readme: string) =>
  exampleComplaints(
    fixture({
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'tsconfig.json': {
        compilerOptions: {
          strict: true,
          module: 'NodeNext',
          target: 'ES2022',
          types: [],
          lib: ['ES2022', 'DOM'],
          noEmit: true,
        },
      },
      'packages/a/package.json': {
        name: '@fixture/a',
        type: 'module',
        exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
        bin: { greet: './dist/greet.js' },
      },
      'packages/a/dist/index.js': 'export const double = (x) => 2 * x;\n',
      'packages/a/dist/index.d.ts': 'export declare function double(x: number): number;\n',
      'packages/a/dist/greet.js': `import { readFileSync } from 'node:fs';\nconsole.log('hello ' + readFileSync(process.argv[2], 'utf8').trim());\n`,
      'README.md': readme,
    }),
    ['README.md'],
  );

test('finds blocks marked to be run, and what they print', () => {
  const text = `# A\n\n${block('ts run', 'one();')}\nprints\n\n${block('text', '1')}${block('sh run', 'ls')}${block('ts', 'two();')}`;
  expect(examplesOf('A.md', text)).toEqual([
    { document: 'A.md', line: 3, language: 'ts', code: 'one();\n', printed: '1\n' },
    { document: 'A.md', line: 12, language: 'sh', code: 'ls\n' },
  ]);
  expect(() => examplesOf('A.md', block('python run', ''))).toThrow('A.md:1: only ts and sh blocks can be run');
});

test.each([
  ['1\n2  \n', '1\n2\n', true],
  ['1\n2\n', '1\n3\n', false],
  ['1\n2\n', '1\n', false],
  ['took 17 ms.\n', 'took … ms.\n', true],
  ['a\nb\nc\nd\n', 'a\n…\nd\n', true],
  ['a\nd\n', 'a\n…\nd\n', true],
  ['a\nb\n', 'a\n…\nd\n', false],
])('%j is what %j says: %s', (actual, printed, same) => expect(matches(actual, printed)).toBe(same));

describe('an example', () => {
  const example = block(
    'ts run',
    `import { double } from '@fixture/a';`,
    'const x: number = double(21);',
    'console.log(x);',
  );

  test('that does what the document says passes, a command and its file too', async () => {
    const command = `${block('yaml file=name.yaml', 'Ann')}${block('sh run', 'greet name.yaml')}${block('text', 'hello Ann')}`;
    expect(await complaints(`# A\n${example}${block('text', '42')}${command}`)).toEqual([]);
  });

  test('that prints something else is found', async () => {
    expect(await complaints(`${example}${block('text', '43')}`)).toEqual([
      'README.md:1: the example does not print what the document says, but:',
      '42',
    ]);
  });

  test('that does not compile is found at its line', async () => {
    expect((await complaints(`# A\n${block('ts run', '', `const x: number = 'one';`, 'console.log(x);')}`))[0]).toMatch(
      /^README\.md:4: error TS2322/,
    );
  });

  test('that fails is found, with what it said', async () => {
    const found = await complaints(block('sh run', 'echo oh >&2', 'false', 'echo never'));
    expect(found).toEqual(['README.md:1: the example failed with exit code 1:', 'oh']);
  });
});
