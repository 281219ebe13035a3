import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { declarationFilesAt, UnreadableError } from '../../src/declaration-files.js';
import { DeclaredFiles } from '../../src/declarations/declared-files.js';
import type { Happening } from '../../src/index.js';
import { CHECKOUT, reportBody } from '../report.js';
import { ManualClock, startProcessor } from '../running.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const BILLING = 'service: billing\nowner: team-billing\noperations: { pay: { availability: 99.9% } }\n';

/** A directory with files, and what writes to it: a file that is written again is newer, however fast. */
function directory(files: Record<string, string>) {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-declarations-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  let written = 0;
  const write = (name: string, text: string) => {
    writeFileSync(join(path, name), text);
    written += 1;
    utimesSync(join(path, name), written, written);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { path, write };
}

async function look(path: string) {
  const happenings: Happening[] = [];
  const clock = new ManualClock(NOW);
  const declared = await DeclaredFiles.open({ path, clock, report: (happening) => happenings.push(happening) });
  return { declared, happenings };
}

test('what files declare is there at once, without data, and with its owner', async () => {
  const { path } = directory({ 'billing.yaml': BILLING });
  const { fleet, self, processor } = await startProcessor({ declarations: path, clock: new ManualClock(NOW) });
  await processor.evaluate();
  const [team] = (await fleet()).teams;
  expect(team).toMatchObject({ owner: 'team-billing', services: [{ service: 'billing' }] });
  expect(team?.services[0]?.slos[0]).toMatchObject({
    name: 'pay-availability',
    attainment: { kind: 'no-data' },
    declarations: [{ inForce: true, file: `${join(path, 'billing.yaml')}:3` }],
  });
  expect((await self()).declarations).toMatchObject({ path, files: 1, services: 1, slos: 1, refused: null });
});

test('a file and a service that say otherwise are a conflict, and both are shown', async () => {
  const file = 'service: checkout\noperations: { pay: { availability: 99% } }\n';
  const { path } = directory({ 'checkout.yaml': file });
  const clock = new ManualClock(NOW);
  const { post, view, processor } = await startProcessor({ declarations: path, clock });
  await post(
    reportBody({
      contract: CHECKOUT,
      startMs: NOW - 60_000,
      timeMs: NOW,
      events: { 'pay-availability': { good: 9, bad: 1 } },
    }),
  );
  await processor.evaluate();
  const { declarations } = (await (await view('/api/v1/declarations?conflict=true')).json()) as {
    declarations: { name: string; wordings: { target: string; file: string | null }[] }[];
  };
  expect(declarations.map(({ name }) => name)).toEqual(['pay-availability']);
  expect(declarations[0]?.wordings.map(({ target, file }) => ({ target, file }))).toEqual(
    expect.arrayContaining([
      { target: '99.9%', file: null },
      { target: '99%', file: `${join(path, 'checkout.yaml')}:2` },
    ]),
  );
});

test('files with errors keep a processor from starting, with all of them and their places', async () => {
  const { path } = directory({
    'a.yaml': 'service: a\noperations: { pay: { availability: 100% } }\n',
    'b.yaml': 'service: b\nwindwo: 30d\noperations: {}\n',
  });
  await expect(startProcessor({ declarations: path })).rejects.toMatchObject({
    name: 'ConfigurationError',
    issues: expect.arrayContaining([
      expect.objectContaining({
        code: 'declarations-refused',
        message: expect.stringMatching(/a\.yaml:2:\d+: error: .*below 100%/),
      }),
      expect.objectContaining({ message: expect.stringMatching(/b\.yaml:2:1: error: .*did you mean "window"/) }),
    ]),
  });
  await expect(startProcessor({ declarations: join(path, 'none') })).rejects.toThrow(/there is no file or directory/);
});

test('files that change take effect; errors in them are told once and keep what held before', async () => {
  const { path, write } = directory({ 'billing.yaml': BILLING });
  const { declared, happenings } = await look(path);
  const told: string[][] = [];
  declared.start(3_600_000, ({ slos }) => told.push(slos.map(({ target }) => target.text)));
  await declared.look();
  expect(told).toEqual([]);

  write('billing.yaml', BILLING.replace('99.9%', '101%'));
  await declared.look();
  await declared.look();
  expect(told).toEqual([]);
  expect(declared.declarations.slos.map(({ target }) => target.text)).toEqual(['99.9%']);
  expect(declared.view).toMatchObject({
    slos: 1,
    refused: { at: NOW, issues: [expect.stringContaining('billing.yaml:3:')] },
  });

  write('billing.yaml', BILLING.replace('99.9%', '99.5%'));
  await declared.look();
  expect(told).toEqual([['99.5%']]);
  expect(declared.view.refused).toBeNull();

  rmSync(path, { recursive: true });
  await declared.look();
  await declared.look();
  expect(declared.view.refused?.issues).toEqual([expect.stringContaining('there is no file or directory')]);
  expect(happenings.map(({ kind }) => kind)).toEqual([
    'declared',
    'declarations-refused',
    'declared',
    'declarations-refused',
  ]);
  await declared.stop();
});

test('a running processor goes by the files as they are now', async () => {
  const { path, write } = directory({ 'billing.yaml': BILLING });
  const { fleet, processor } = await startProcessor({ declarations: path, declarationsEveryMs: 100 });
  const targets = async () => {
    await processor.evaluate();
    return (await fleet()).teams.flatMap(({ services }) =>
      services.flatMap(({ slos }) => slos.map(({ objective }) => objective.target)),
    );
  };
  write('billing.yaml', BILLING.replace('99.9%', '99.5%'));
  await expect.poll(targets).toEqual(['99.5%']);
  write('billing.yaml', '# nothing\n');
  await expect.poll(targets).toEqual([]);
});

test('links to files are followed, as in a mounted ConfigMap; what is hidden is left out', async () => {
  const { path } = directory({});
  mkdirSync(join(path, '..2026_11_24'));
  writeFileSync(join(path, '..2026_11_24', 'billing.yaml'), BILLING);
  symlinkSync('..2026_11_24', join(path, '..data'));
  symlinkSync(join('..data', 'billing.yaml'), join(path, 'billing.yaml'));
  symlinkSync('nowhere', join(path, 'lost.yaml'));
  expect(await declarationFilesAt(path)).toEqual([join(path, 'billing.yaml')]);
  const { declared } = await look(path);
  expect(declared.view.slos).toBe(1);
  await expect(declarationFilesAt(join(path, 'lost.yaml'))).rejects.toBeInstanceOf(UnreadableError);
});

test('journeys and corrections in files hold where their services are heard, and go with the file', async () => {
  const { path, write } = directory({
    'checkout.yaml': `service: checkout
operations: { pay: { availability: 99.9% } }
journeys: { buy: { steps: [ pay-availability ] } }
corrections:
  - { id: drill, reason: A drill, author: ana@example.com, semantics: remove, from: 2026-06-01 11:00, duration: 1h }
`,
  });
  const { post, view, processor } = await startProcessor({
    declarations: path,
    declarationsEveryMs: 100,
    clock: new ManualClock(NOW),
  });
  await post(
    reportBody({
      contract: CHECKOUT,
      startMs: NOW - 1_800_000,
      timeMs: NOW,
      events: { 'pay-availability': { good: 90, bad: 10 } },
    }),
  );
  const attainment = async () => {
    await processor.evaluate();
    return (await (await view('/api/v1/slos/checkout:pay-availability')).json()) as {
      attainment: object;
      corrections: { id: string }[];
    };
  };
  // What was entered with an evaluation holds from the next one on.
  await expect.poll(async () => (await attainment()).attainment).toEqual({ kind: 'no-data' });
  expect((await attainment()).corrections).toMatchObject([{ id: 'file:drill' }]);
  const journeys = async () =>
    ((await (await view('/api/v1/journeys')).json()) as { journeys: unknown[] }).journeys.length;
  await expect.poll(journeys).toBe(1);

  write('checkout.yaml', 'service: checkout\noperations: { pay: { availability: 99.9% } }\n');
  await expect.poll(async () => (await attainment()).attainment).toEqual({ kind: 'measured', ratio: 0.9 });
  await expect.poll(journeys).toBe(0);
});
