import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportBody } from '../test/report.js';
import { startProcessor } from '../test/running.js';
import { freePort, startProgram, temporaryDirectory } from './program.js';

const CONTRACT = { service: 'check "out"', owner: 'team-payments', operations: { pay: { availability: '99.9%' } } };

test('a real Prometheus scrapes what the views say', async () => {
  const { post, processor, api, fleet } = await startProcessor();
  const timeMs = Math.floor(Date.now() / 10_000) * 10_000;
  const events = { 'pay-availability': { good: 9_975, bad: 25 } };
  await post(reportBody({ contract: CONTRACT, startMs: timeMs - 60_000, timeMs, events }));
  await processor.evaluate();

  const directory = await temporaryDirectory();
  const port = await freePort();
  const config = join(directory, 'prometheus.yml');
  await writeFile(
    config,
    `scrape_configs:\n  - job_name: plimsoll\n    scrape_interval: 1s\n    static_configs:\n      - targets: ['${api.host}']\n`,
  );
  const prometheus = new URL(`http://127.0.0.1:${port}`);
  await startProgram(
    'prometheus',
    [`--config.file=${config}`, `--storage.tsdb.path=${directory}`, `--web.listen-address=127.0.0.1:${port}`],
    new URL('/-/ready', prometheus).href,
  );
  const query = async (promql: string) => {
    const url = new URL('/api/v1/query', prometheus);
    url.searchParams.set('query', promql);
    const answer = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } }; // their API
    return answer.data.result.map(({ value }) => Number(value[1]));
  };

  const [slo] = (await fleet()).teams[0]?.services[0]?.slos ?? [];
  const selector = '{service_name="check \\"out\\"",slo_name="pay-availability",slo_owner="team-payments"}';
  await expect.poll(() => query(`slo_attainment_ratio${selector}`)).toEqual([0.9975]);
  expect(slo?.attainment).toEqual({ kind: 'measured', ratio: 0.9975 });
  const rates = await query(`slo_burn_rate_ratio{slo_name="pay-availability",slo_window="1h"}`);
  expect(rates).toEqual(
    [slo?.burnRates.find(({ window }) => window === '1h')].map((rate) => rate && 'burnRate' in rate && rate.burnRate),
  );
  expect(await query('sum(up)')).toEqual([1]);
});
