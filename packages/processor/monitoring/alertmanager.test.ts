import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportBody } from '../test/report.js';
import { ManualClock, startProcessor } from '../test/running.js';
import { freePort, startProgram, temporaryDirectory } from './program.js';

const CONTRACT = {
  service: 'checkout',
  owner: 'team-payments',
  window: '1h',
  alerts: 'page 1m/10s > 2',
  operations: { pay: { availability: '99.9%' } },
};

async function startAlertmanager(): Promise<URL> {
  const directory = await temporaryDirectory();
  const port = await freePort();
  const config = join(directory, 'alertmanager.yml');
  await writeFile(config, 'route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n');
  const url = new URL(`http://127.0.0.1:${port}`);
  await startProgram(
    'prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${directory}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    new URL('/-/ready', url).href,
  );
  return url;
}

test('a real Alertmanager knows of an incident while it lasts, and that it is over', async () => {
  const alertmanager = await startAlertmanager();
  // Alertmanager has a clock of its own: what is over has to be over by that one.
  const startMs = Date.now() - 180_000;
  const clock = new ManualClock(startMs);
  const { post, processor } = await startProcessor({
    clock,
    notify: {
      receivers: [{ name: 'am', kind: 'alertmanager', url: alertmanager.href }],
      publicUrl: 'https://slo.example.org',
    },
  });
  const round = async (good: number, bad: number, seconds: number) => {
    clock.advanceTo(clock.wallMs() + seconds * 1000);
    const events = { 'pay-availability': { good, bad } };
    await post(reportBody({ contract: CONTRACT, startMs, timeMs: clock.wallMs(), events }));
    await processor.evaluate();
  };
  const alerts = async () =>
    (await (await fetch(new URL('/api/v2/alerts?filter=severity%3D"page"', alertmanager))).json()) as unknown[]; // an API of theirs

  await round(0, 1_000, 60);
  await expect.poll(alerts).toMatchObject([
    {
      labels: {
        alertname: 'ErrorBudgetBurn',
        severity: 'page',
        service: 'checkout',
        slo: 'pay-availability',
        owner: 'team-payments',
      },
      annotations: { summary: expect.stringContaining('checkout pay-availability burns its error budget') },
      generatorURL: expect.stringMatching(/^https:\/\/slo\.example\.org\//),
      status: { state: 'active' },
    },
  ]);

  await round(100_000, 1_000, 60);
  await round(200_000, 1_000, 50);
  await expect.poll(alerts).toEqual([]);
});
