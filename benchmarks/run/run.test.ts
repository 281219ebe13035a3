import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { row } from '../group.ts';
import { readArguments } from './arguments.ts';
import { groupNames, loadGroup } from './groups.ts';
import { pageWith } from './page.ts';
import { table } from './table.ts';

describe('the arguments', () => {
  const known = ['engine', 'sdk'];
  test.each([
    { args: [], wish: { kind: 'run', groups: ['engine', 'sdk'] } },
    { args: ['sdk', '--json', 'rows.json'], wish: { kind: 'run', groups: ['sdk'], json: 'rows.json' } },
    { args: ['--json=a b.json'], wish: { kind: 'run', groups: known, json: 'a b.json' } },
    { args: ['sdk', '--help'], wish: { kind: 'help' } },
    { args: ['--write'], wish: { kind: 'run', groups: known, write: true } },
    { args: ['sdl'], wish: { kind: 'refused', message: 'unknown group sdl: known are engine, sdk' } },
    { args: ['--json'], wish: { kind: 'refused', message: '--json needs a file (got nothing): --json FILE' } },
    {
      args: ['--quick'],
      wish: { kind: 'refused', message: 'unknown option --quick: known are --json FILE, --write and --help' },
    },
  ])('$args', ({ args, wish }) => expect(readArguments(args, known)).toEqual(wish));
});

test('the table says what was measured, the goal, whether it holds and against what', () => {
  const rows = [
    row({
      group: 'sdk',
      name: 'sync wrapper',
      measured: 1.0851,
      goal: 1.12,
      unit: '× limit',
      baseline: 'limit: 67 ns',
    }),
    row({ group: 'sdk', name: 'series', measured: 12_345.6, goal: 9000, unit: 'bytes', baseline: 'hdr: 20,000 bytes' }),
  ];
  expect(table(rows).join('\n')).toMatchInlineSnapshot(`
    "group  what          measured      goal     holds  against
    ─────  ────────────  ────────────  ───────  ─────  ─────────────────
    sdk    sync wrapper  1.09 × limit  ≤ 1.12   yes    limit: 67 ns
    sdk    series        12,346 bytes  ≤ 9,000  NO     hdr: 20,000 bytes

    1 of 2 goals hold"
  `);
});

test('the page has the figures of a group in their place, and says what is missed', () => {
  const page = 'Before.\n\n<!-- figures of sdk -->\nold\n<!-- end of sdk -->\n\nAfter.\n';
  const rows = [
    row({ group: 'sdk', name: 'sync', measured: 1.0851, goal: 1.12, unit: '× limit', baseline: 'limit: 67 ns' }),
    row({ group: 'sdk', name: 'size', measured: 18.2, goal: 12, unit: 'kB', baseline: '52 kB' }),
  ];
  const machine = { node: 'v20.1.0', processors: '2 × any', date: '2026-11-24' };
  const written = pageWith(page, 'sdk', rows, machine);
  expect(written).toMatchInlineSnapshot(`
    "Before.

    <!-- figures of sdk -->

    Node v20.1.0, 2 × any, 2026-11-24; 1 of 2 goals hold.

    | what | measured | goal | holds | against |
    | --- | --- | --- | --- | --- |
    | sync | 1.09 × limit | ≤ 1.12 | yes | limit: 67 ns |
    | size | 18.2 kB | ≤ 12 | **no** | 52 kB |

    Missed:

    - size: 18.2 kB, and not 12

    <!-- end of sdk -->

    After.
    "
  `);
  expect(pageWith(written, 'sdk', rows, machine)).toBe(written);
  expect(() => pageWith(page, 'engine', rows, machine)).toThrow('the page has no place for engine');
});

test('every group of this folder is built, and goes by the name of its file', async () => {
  const built = fileURLToPath(new URL('../dist', import.meta.url));
  const sources = readdirSync(fileURLToPath(new URL('..', import.meta.url)));
  const groups = sources.filter((name) => /^[\w-]+\.ts$/.test(name) && !['group.ts', 'measure.ts'].includes(name));
  expect(groupNames(built)).toEqual(groups.map((name) => name.replace('.ts', '')).sort());
  for (const name of groupNames(built)) expect((await loadGroup(built, name)).name).toBe(name);
});

describe('groups', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groups-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'sdk.js'), `export default { name: 'sdk', run: async () => [] };`);
  writeFileSync(join(folder, 'lost.js'), `export default { name: 'other', run: async () => [] };`);
  writeFileSync(join(folder, 'sdk.js.map'), '{}');

  test('are found by their file and loaded when asked for', async () => {
    expect(groupNames(folder)).toEqual(['lost', 'sdk']);
    expect(await (await loadGroup(folder, 'sdk')).run()).toEqual([]);
  });

  test('that go by another name than their file are refused', async () => {
    await expect(loadGroup(folder, 'lost')).rejects.toThrow(
      "benchmarks/lost.ts must default-export a Group { name: 'lost'",
    );
  });
});
