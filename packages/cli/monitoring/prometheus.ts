import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, startProgram, temporaryDirectory } from '../../processor/monitoring/program.js';

const execute = promisify(execFile);

/** A Prometheus that scrapes an address every second, and evaluates rules as often. */
export class Prometheus {
  private constructor(private readonly url: URL) {}

  static async start({ scraping, rules }: { scraping: string; rules: string }): Promise<Prometheus> {
    const directory = await temporaryDirectory();
    const port = await freePort();
    await writeFile(join(directory, 'rules.yaml'), rules);
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yaml'],
      scrape_configs: [{ job_name: 'plimsoll', static_configs: [{ targets: [scraping] }] }],
    };
    // JSON is YAML.
    await writeFile(join(directory, 'prometheus.yml'), JSON.stringify(config));
    const args = [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    const url = new URL(`http://127.0.0.1:${port}`);
    await startProgram('prometheus', args, new URL('/-/ready', url).href);
    return new Prometheus(url);
  }

  /** The values of a query now; an error of the query's own is thrown. */
  async query(promql: string): Promise<number[]> {
    const { result } = await this.#get('/api/v1/query', { query: promql });
    return (result as { value: [number, string] }[]).map(({ value }) => Number(value[1])); // their API
  }

  /** The alerts that pend or fire. */
  async alerts(): Promise<unknown[]> {
    return (await this.#get('/api/v1/alerts', {})).alerts as unknown[]; // their API
  }

  async #get(path: string, parameters: Record<string, string>): Promise<Record<string, unknown>> {
    const url = new URL(path, this.url);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const answer = (await (await fetch(url)).json()) as { data?: Record<string, unknown>; error?: string }; // their API
    if (answer.data === undefined) throw new Error(`${answer.error}: ${parameters.query}`);
    return answer.data;
  }
}

/** Runs promtool over files that are written for it; throws with what it says where it is not content. */
export async function promtool(args: readonly string[], files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory();
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const { stdout } = await execute('promtool', [...args, ...Object.keys(files).slice(0, 1)], { cwd: directory });
  return stdout;
}
