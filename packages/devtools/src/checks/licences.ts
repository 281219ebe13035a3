import { runProgram } from './program.ts';

/** Licences whose code may be part of, or be installed with, a work under Apache-2.0. */
const WITH_OURS = [
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
  'Python-2.0',
];

/** Licences fit for tools that are never part of what we publish. */
const FOR_TOOLS = [...WITH_OURS, 'MPL-2.0', 'CC-BY-4.0', 'CC-BY-3.0'];

/** Packages whose package.json names no licence, with the licence their own licence file states. */
const STATED_IN_FILE: Readonly<Record<string, string>> = { spawndamnit: 'MIT' };

/** What `pnpm licenses list --json` says: licence → packages. */
type Report = Readonly<Record<string, readonly { readonly name: string }[]>>;

/** Every installed package under a licence that does not go with Apache-2.0; stricter for what users install. */
export async function licenceBreaks(root: string): Promise<string[]> {
  const list = async (...args: string[]): Promise<Report> => {
    const { stdout, output } = await runProgram('pnpm', ['licenses', 'list', '--json', ...args], { cwd: root });
    try {
      return JSON.parse(stdout);
    } catch {
      throw new Error(`pnpm could not list the licences: ${output}`);
    }
  };
  return [
    ...unfit(await list('--prod'), WITH_OURS, 'users install it with us'),
    ...unfit(await list(), FOR_TOOLS, 'our tools need it'),
  ];
}

/** The packages of a report whose licence is not among the allowed ones. */
export function unfit(report: Report, allowed: readonly string[], why: string): string[] {
  return Object.entries(report).flatMap(([licence, packages]) =>
    packages
      .map(({ name }) => ({ name, stated: licence === 'Unknown' ? (STATED_IN_FILE[name] ?? licence) : licence }))
      .filter(({ stated }) => !fits(stated, allowed))
      .map(({ name, stated }) => `${name} is under ${stated}, and ${why}: choose another, or show that it fits`),
  );
}

/** Reads the few SPDX expressions there are: one licence, `(A OR B)` of which one must fit, `(A AND B)` of which all must. */
function fits(expression: string, allowed: readonly string[]): boolean {
  const inner = expression.replace(/^\((.*)\)$/, '$1');
  if (inner.includes(' OR ')) return inner.split(' OR ').some((part) => fits(part, allowed));
  return inner.split(' AND ').every((part) => allowed.includes(part));
}
