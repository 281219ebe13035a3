import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run, runWith } from './command.js';

const SEED = `service: checkout
owner: team-payments
operations:
  pay:
    latency: { p95: 500ms }
    availability: 99.9%
    errorRate: 0.1%
`;

const BROKEN = `service: checkout
operations:
  pay: { availability: 100%, latencey: { p95: 1s } }
`;

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'plimsoll-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('plimsoll validate', () => {
  test('says what is declared where all is valid', async () => {
    expect(await run('validate', file('slo.yaml', SEED))).toEqual({
      exitCode: 0,
      out: '3 SLOs of 1 service in 1 file: valid\n',
      err: '',
    });
  });

  test('tells every error with its place and exits with 1', async () => {
    const path = file('slo.yaml', BROKEN);
    expect(await run('validate', path)).toEqual({
      exitCode: 1,
      out: [
        `${path}:3:24: error: operations.pay.availability: a target must be below 100% (got "100%"): a budget of zero cannot burn [target-out-of-range]`,
        `${path}:3:30: error: operations.pay.latencey: nobody reads this field (got "latencey"): did you mean "latency"? [contract-field-unknown]`,
        '0 SLOs of 1 service in 1 file: 2 errors',
        '',
      ].join('\n'),
      err: '',
    });
  });

  test('reads directories, standard input, and several files as one set', async () => {
    mkdirSync(join(directory, 'more/.hidden'), { recursive: true });
    file('a.yaml', SEED);
    file('more/b.json', JSON.stringify({ service: 'b', operations: { x: { availability: '99%' } } }));
    file('more/.hidden/c.yaml', BROKEN);
    file('more/README.md', BROKEN);
    expect((await run('validate', directory)).out).toBe('4 SLOs of 2 services in 2 files: valid\n');
    expect((await runWith(SEED, 'validate', '-')).out).toBe('3 SLOs of 1 service in 1 file: valid\n');
    const twice = await runWith(SEED, 'validate', '-', join(directory, 'a.yaml'));
    expect(twice.exitCode).toBe(1);
    expect(twice.out).toContain('(got "checkout/pay-availability" here and at stdin:6): rename one [name-taken]');
  });

  test('counts warnings as errors with --strict only', async () => {
    const text = 'apiVersion: openslo/v1\nkind: Service\nmetadata: { name: Shop }\nspec: {}\n';
    const lax = await runWith(text, 'validate', '-');
    expect([lax.exitCode, lax.out.split('\n')[1]]).toEqual([0, '0 SLOs of 0 services in 1 file: 1 warning']);
    expect((await runWith(text, 'validate', '--strict', '-')).exitCode).toBe(1);
  });

  test('prints JSON for scripts', async () => {
    const { exitCode, out } = await runWith(BROKEN, 'validate', '--json', '-');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toEqual({
      services: 1,
      slos: 0,
      issues: [
        expect.objectContaining({
          code: 'target-out-of-range',
          gravity: 'error',
          file: 'stdin',
          line: 3,
          column: 24,
          path: ['operations', 'pay', 'availability'],
        }),
        expect.objectContaining({ code: 'contract-field-unknown', line: 3, column: 30 }),
      ],
    });
  });

  test('exits with 2 where a file is not there, and for wrong usage', async () => {
    expect(await run('validate', join(directory, 'nothing.yaml'))).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(
        /^error: there is no file or directory ".*nothing\.yaml": check its name \[file-unreadable\]\n$/,
      ),
    });
    expect((await run('validate')).exitCode).toBe(2);
    expect((await run('validate', '--yaml', '-')).exitCode).toBe(2);
    expect((await run('validate', directory)).err).toContain('has no .yaml, .yml or .json');
  });

  test('takes hostile files calmly, and prints no control characters', async () => {
    const bomb = Array.from(
      { length: 40 },
      (_, i) =>
        `a${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(', ')}]`,
    );
    expect((await runWith(bomb.join('\n'), 'validate', '-')).out).toContain('[too-many-values]');
    expect((await runWith('['.repeat(200_000), 'validate', '-')).out).toContain('[too-deep]');
    expect((await runWith('x'.repeat(4_000_000), 'validate', '-')).err).toContain('[file-unreadable]');
    const { out } = await runWith('"\\e[2J\\e[31m": 1\n', 'validate', '-');
    expect(out).not.toContain('\x1b');
  });
});

describe('plimsoll lint', () => {
  test('finds alerts that cannot do what they are there for', async () => {
    const text =
      'service: a\noperations:\n  x:\n    availability: 90%\n    alerts: page 1h/5m > 14.4; ticket 3d/6h > 1\n';
    const { exitCode, out } = await runWith(text, 'lint', '-');
    expect(exitCode).toBe(1);
    expect(out.match(/^stdin:4:19: warning: operations\.x\.availability: .*\[(.*)\]$/gm)).toEqual([
      expect.stringContaining('[lint-alert-never-fires]'),
      expect.stringContaining('[lint-alert-fires-while-kept]'),
    ]);
    expect(out).toMatch(/\n1 SLO: 2 warnings\n$/);
  });

  test('has nothing against the default policy of 30 days', async () => {
    expect(await runWith(SEED, 'lint', '-')).toEqual({ exitCode: 0, out: '3 SLOs: nothing found\n', err: '' });
  });

  test('judges short windows and budgets by what it is told', async () => {
    expect((await runWith(SEED, 'lint', '--export-every', '5m', '-')).out).toContain('[lint-short-window-unseen]');
    const { out } = await runWith(SEED, 'lint', '--events', '100', '--json', '-');
    expect(JSON.parse(out).issues.map(({ code }: { code: string }) => code)).toEqual([
      'lint-budget-under-one-event',
      'lint-budget-under-one-event',
    ]);
    expect((await runWith(SEED, 'lint', '--events', 'many', '-')).exitCode).toBe(2);
  });
});

describe('plimsoll fmt', () => {
  const messy = `# the shop\noperations:\n    pay: {availability:   99.9%} # paying\nservice: checkout\n`;
  const tidy = `service: checkout\n# the shop\noperations:\n  pay: { availability: 99.9% } # paying\n`;

  test('lays files out in place, names those that it changed, and changes nothing the second time', async () => {
    const [one, two] = [file('a.yaml', messy), file('b.yaml', tidy)];
    expect(await run('fmt', one, two)).toEqual({ exitCode: 0, out: `${one}\n`, err: '1 file laid out\n' });
    expect(readFileSync(one, 'utf8')).toBe(tidy);
    expect(await run('fmt', one, two)).toEqual({ exitCode: 0, out: '', err: '' });
  });

  test('changes nothing with --check and exits with 1', async () => {
    const path = file('a.yaml', messy);
    expect(await run('fmt', '--check', path)).toEqual({
      exitCode: 1,
      out: `${path}\n`,
      err: '1 file not laid out: run plimsoll fmt\n',
    });
    expect(readFileSync(path, 'utf8')).toBe(messy);
  });

  test('prints standard input laid out', async () => {
    expect(await runWith(messy, 'fmt', '-')).toEqual({ exitCode: 0, out: tidy, err: '' });
  });

  test('does not touch what is not YAML', async () => {
    const path = file('a.yaml', 'a: [1\n');
    const { exitCode, err } = await run('fmt', path);
    expect(exitCode).toBe(1);
    expect(err).toContain(`${path}:2:1: error: `);
    expect(readFileSync(path, 'utf8')).toBe('a: [1\n');
    expect(JSON.parse((await run('fmt', '--json', path)).out)).toEqual({
      files: [{ file: path, result: 'unreadable' }],
    });
  });
});

describe('plimsoll diff', () => {
  const looser = SEED.replace('99.9%', '99.5%').replace('    latency: { p95: 500ms }\n', '');

  test('tells what changed and in whose favour', async () => {
    const [before, after] = [file('a.yaml', SEED), file('b.yaml', looser)];
    expect(await run('diff', before, after)).toEqual({
      exitCode: 1,
      out: 'removed   checkout/pay-latency-p95  latency 500ms 95% over 30d\nlooser    checkout/pay-availability  target 99.9% → 99.5%\n',
      err: '',
    });
    expect(JSON.parse((await run('diff', '--json', before, after)).out).changes[1]).toEqual({
      meaning: 'looser',
      service: 'checkout',
      name: 'pay-availability',
      field: 'target',
      before: '99.9%',
      after: '99.5%',
    });
  });

  test('finds no difference between languages', async () => {
    const native = file('a.yaml', SEED);
    const { out } = await run('convert', '--to', 'openslo', native);
    expect(await runWith(out, 'diff', native, '-')).toEqual({ exitCode: 0, out: '', err: '' });
  });

  test('is a gate against looser promises with --fail-on looser', async () => {
    const [before, after] = [file('a.yaml', SEED), file('b.yaml', looser)];
    expect((await run('diff', '--fail-on', 'looser', before, after)).exitCode).toBe(1);
    expect((await run('diff', '--fail-on', 'never', before, after)).exitCode).toBe(0);
    const stricter = file('c.yaml', SEED.replace('99.9%', '99.99%'));
    expect((await run('diff', '--fail-on', 'looser', before, stricter)).exitCode).toBe(0);
  });

  test('exits with 2 where one of them is not valid', async () => {
    const { exitCode, err } = await run('diff', file('a.yaml', SEED), file('b.yaml', BROKEN));
    expect(exitCode).toBe(2);
    expect(err).toContain('[target-out-of-range]');
    expect(err).toMatch(
      /is not valid, so what it means cannot be compared: see plimsoll validate \[declarations-invalid\]\n$/,
    );
  });
});

describe('plimsoll convert', () => {
  const SLOTH = `version: prometheus/v1
service: shop
labels: { owner: team-shop, tier: "1" }
slos:
  - name: requests-availability
    objective: 99.9
    sli: { events: { error_query: a, total_query: b } }
    alerting: { name: Shop, ticket_alert: { disable: true } }
`;

  test('writes OpenSLO that is read back as it was', async () => {
    const { exitCode, out, err } = await runWith(SEED, 'convert', '--to', 'openslo', '-');
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(/^apiVersion: openslo\/v1\nkind: Service\n/);
    expect((await runWith(out, 'validate', '--strict', '-')).out).toBe('3 SLOs of 1 service in 1 file: valid\n');
    expect((await runWith(out, 'convert', '--to', 'native', '-')).out).toBe(SEED);
  });

  test('reads Sloth, and says on standard error what is lost', async () => {
    expect(await runWith(SLOTH, 'convert', '--to', 'native', '--from', 'sloth', '-')).toEqual({
      exitCode: 0,
      out: `service: shop
owner: team-shop
alerts: page 1h/5m > 14.4; page 6h/30m > 6
operations:
  requests:
    custom: { availability: 99.9% }
`,
      err: `stdin:2:10: note: service: "shop" loses what Plimsoll does not keep: labels tier [import-loss]
stdin:5:5: note: slos.0: "requests-availability" loses what Plimsoll does not keep: the query of its indicator (the code says what is good); alerting name [import-loss]
2 notes
`,
    });
  });

  test('refuses a language that was not expected, and one that it does not write', async () => {
    const { exitCode, err } = await runWith(SLOTH, 'convert', '--to', 'openslo', '--from', 'pyrra', '-');
    expect([exitCode, err]).toEqual([
      2,
      'error: "shop" is declared in sloth and not in pyrra: leave --from out, or name only files in pyrra [language-unexpected]\n',
    ]);
    expect((await runWith(SLOTH, 'convert', '--to', 'sloth', '-')).exitCode).toBe(2);
    expect((await runWith(SLOTH, 'convert', '-')).exitCode).toBe(2);
  });

  test('exits with 1 where something cannot be said, and prints the rest', async () => {
    const text = `${SEED}journeys: { buy: { steps: [pay-availability, search/find-availability] } }\n`;
    const { exitCode, out, err } = await runWith(text, 'convert', '--to', 'openslo', '-');
    expect(exitCode).toBe(1);
    expect(out).toContain('name: checkout-pay-availability\n');
    expect(err).toContain('search/find-availability is not among these files [openslo-inexpressible]');
  });

  test('prints a list of documents with --json', async () => {
    const { out } = await runWith(SEED, 'convert', '--to', 'openslo', '--json', '-');
    expect(
      JSON.parse(out)
        .map(({ kind }: { kind: string }) => kind)
        .slice(0, 4),
    ).toEqual(['Service', 'SLO', 'SLO', 'SLO']);
  });
});

test.each(['validate', 'lint', 'fmt', 'diff', 'convert'])(
  'plimsoll %s --help has examples and exit codes',
  async (command) => {
    const { exitCode, out } = await run(command, '--help');
    expect(exitCode).toBe(0);
    expect(out).toContain(`Examples:\n  plimsoll ${command}`.replace('plimsoll diff', 'plimsoll diff'));
    expect(out).toMatch(/Exit codes: 0 .*, 1 .*, 2 wrong usage/);
  },
);
