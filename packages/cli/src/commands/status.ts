import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { CommandError } from '../errors.js';
import { fetchFleet } from '../fleet-client.js';
import { DEFAULT_API_URL, durationOption, urlOption } from '../options.js';
import { stopSignal } from '../signals.js';
import { renderFleet } from '../table.js';
import type { Terminal } from '../terminal.js';

interface StatusOptions {
  readonly url: URL;
  readonly json: boolean;
  readonly watch: boolean;
  readonly every: number;
}

const EXAMPLES = `
Examples:
  plimsoll status                                   the fleet as a table
  plimsoll status --watch                           the same, live
  plimsoll status --json | jq '.teams[].services'   for scripts
  plimsoll status --url http://slo.internal:4380    another processor`;

/** `plimsoll status`: the fleet's budgets by team, service and SLO. */
export function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description('show attainment, budget, burn rates and alerts by team, service and SLO')
    .addOption(
      new Option('--url <url>', 'address of the processor')
        .argParser(urlOption)
        .default(DEFAULT_API_URL, DEFAULT_API_URL.origin),
    )
    .option('--json', 'print the fleet view as JSON', false)
    .option('--watch', 'redraw until interrupted', false)
    .addOption(new Option('--every <time>', 'time between two redraws').argParser(durationOption).default(2_000, '2s'))
    .addHelpText('after', EXAMPLES)
    .action((options: StatusOptions) => (options.watch ? watch(options, terminal) : show(options, terminal)));
}

async function show({ url, json }: StatusOptions, terminal: Terminal): Promise<void> {
  const fleet = await fetchFleet(url);
  terminal.out(json ? `${JSON.stringify(fleet)}\n` : renderFleet(fleet, { color: terminal.colors.isColorSupported }));
}

const CLEAR_SCREEN = '\x1b[2J\x1b[H';

/** A processor that goes away is waited for; one that was not there at the start is an error, as without --watch. */
async function watch(options: StatusOptions, terminal: Terminal): Promise<void> {
  const stop = stopSignal();
  const screen = terminal.isInteractive && !options.json ? CLEAR_SCREEN : '';
  for (let isFirst = true; !stop.aborted; isFirst = false) {
    try {
      await show(options, { ...terminal, out: (text) => terminal.out(screen + text) });
    } catch (error) {
      if (isFirst || !(error instanceof CommandError)) throw error;
      terminal.err(`${terminal.colors.yellow('waiting:')} ${error.message}\n`);
    }
    await sleep(options.every, undefined, { signal: stop }).catch(() => undefined);
  }
}
