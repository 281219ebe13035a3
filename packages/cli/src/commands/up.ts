import { once } from 'node:events';
import type {
  ConfigurationError,
  ListenError,
  ProcessorAddresses,
  ProcessorConfig,
  StoreError,
} from '@plimsoll/processor';
import { duration, formatDuration } from '@plimsoll/slo';
import { Command, Option } from 'commander';
import { defaultDataDirectory } from '../data-directory.js';
import { CommandError } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { describeHappening } from '../happenings.js';
import { collected, DEFAULT_API_URL, durationOption, portOption } from '../options.js';
import { portOwner, portOwnerHint } from '../port-owner.js';
import { stopSignal } from '../signals.js';
import type { Terminal } from '../terminal.js';

interface UpOptions {
  readonly host: string;
  readonly otlpPort: number;
  readonly apiPort: number;
  readonly allowHost?: readonly string[];
  readonly evaluateEvery: number;
  readonly slot: number;
  readonly data: string;
  readonly memory?: boolean;
  readonly declarations?: string;
}

/** `plimsoll up`: a processor in this process, until SIGINT or SIGTERM. */
export function upCommand(terminal: Terminal): Command {
  return new Command('up')
    .description('start the processor: takes OTLP metrics, keeps the books, serves views')
    .option(
      '--host <host>',
      'where to listen; anything but a loopback address opens the processor to the network',
      '127.0.0.1',
    )
    .addOption(port('--otlp-port <port>', 'port for OTLP/HTTP; 0 takes any free one', 4318))
    .addOption(
      port(
        '--api-port <port>',
        'port for views, scrape and health; 0 takes any free one',
        Number(DEFAULT_API_URL.port),
      ),
    )
    .addOption(time('--evaluate-every <time>', 'time between two evaluations, such as 500ms, 10s or 1m', '10s'))
    .addOption(
      time('--slot <time>', 'finest resolution of the books, such as 1s; a minute has to be a multiple of it', '10s'),
    )
    .option('--data <directory>', 'where the books are kept; one processor at a time', defaultDataDirectory())
    .addOption(new Option('--memory', 'keep the books in memory only: a restart forgets them').conflicts('data'))
    .option(
      '--declarations <path>',
      'a directory (or a file) with declarations; changes take effect, and errors in them keep what held before',
    )
    .option(
      '--allow-host <name>',
      'a further Host under which clients may call on a loopback address, or *; repeatable',
      collected,
    )
    .addHelpText('after', EXAMPLES)
    .action((options: UpOptions) => up(options, terminal));
}

function port(flags: string, description: string, otherwise: number): Option {
  return new Option(flags, description).argParser(portOption).default(otherwise);
}

function time(flags: string, description: string, otherwise: string): Option {
  return new Option(flags, description).argParser(durationOption).default(duration(otherwise).ms, otherwise);
}

const EXAMPLES = `
Examples:
  plimsoll up                                    OTLP on 127.0.0.1:4318, views on 127.0.0.1:4380
  plimsoll up --evaluate-every 1s --slot 1s      for a demonstration: everything shows within a second
  plimsoll up --data /var/lib/plimsoll           on a server: the books survive restarts and crashes there
  plimsoll up --declarations slo/                promises in files: watched, and shown where services say otherwise
  plimsoll up --otlp-port 14318 --api-port 0     beside an OpenTelemetry Collector`;

async function up(options: UpOptions, terminal: Terminal): Promise<void> {
  const stop = stopSignal();
  // Loaded here, so that no other command waits for a web framework.
  const { ConfigurationError, createProcessor, isLoopback, ListenError, resolutionsWithFinest, StoreError } =
    await import('@plimsoll/processor');
  const config: ProcessorConfig = {
    otlp: { host: options.host, port: options.otlpPort },
    api: { host: options.host, port: options.apiPort },
    allowedHosts: options.allowHost ?? [],
    evaluationIntervalMs: options.evaluateEvery,
    resolutions: resolutionsWithFinest(options.slot),
    ...(options.memory !== true && { data: options.data }),
    ...(options.declarations !== undefined && { declarations: options.declarations }),
    report: (happening) => terminal.err(`${describeHappening(happening)}\n`),
  };
  try {
    const processor = createProcessor(config);
    const addresses = await processor.start();
    terminal.out(greeting(addresses, options, terminal));
    if (!isLoopback(options.host)) terminal.err(exposed(options.host, terminal));
    if (!stop.aborted) await once(stop, 'abort');
    terminal.out(`${stop.reason}: finishing what is running …\n`);
    await processor.stop();
    terminal.out('Stopped.\n');
  } catch (error) {
    if (error instanceof ConfigurationError) throw wrongUsage(error);
    if (error instanceof ListenError) throw await cannotListen(error, options);
    if (error instanceof StoreError) throw cannotKeep(error);
    throw error;
  }
}

function greeting(
  { otlp, api }: ProcessorAddresses,
  { evaluateEvery, data, memory }: UpOptions,
  { colors }: Terminal,
): string {
  const status =
    api.origin === DEFAULT_API_URL.origin ? 'plimsoll status --watch' : `plimsoll status --watch --url ${api.origin}`;
  return `${colors.bold('Plimsoll is up.')} It evaluates every ${formatDuration({ ms: evaluateEvery })}; Ctrl-C stops it.

  OTLP/HTTP   ${colors.cyan(otlp.origin)}
  Views       ${colors.cyan(`${api.origin}/api/v1/fleet`)}
  Prometheus  ${colors.cyan(`${api.origin}/metrics`)}

Point a service at it, with @plimsoll/sdk/node in the service:
  OTEL_EXPORTER_OTLP_ENDPOINT=${otlp.origin} node service.js
and see what it promises and keeps:
  ${status}

The books are kept in ${memory === true ? 'memory: they start empty, and a restart forgets them' : data}.
`;
}

function exposed(host: string, { colors }: Terminal): string {
  return `${colors.yellow('warning:')} listening on ${host} without authentication: whoever reaches these ports can read every view and enter events\n`;
}

/** Which option a setting came from, and what it counts in where the option does not say. */
const OPTIONS: readonly (readonly [path: string, option: string])[] = [
  ['otlp.host', '--host'],
  ['api.host', '--host'],
  ['otlp.port', '--otlp-port'],
  ['api.port', '--api-port'],
  ['evaluationIntervalMs', '--evaluate-every, in milliseconds,'],
  ['resolutions', '--slot, in milliseconds,'],
  ['allowedHosts', '--allow-host'],
  ['data', '--data'],
  ['declarations', '--declarations:'],
];

function wrongUsage({ issues }: ConfigurationError): CommandError {
  const complaints = issues.map(({ code, path, message }) => {
    const place = path.join('.');
    const [, option = place] = OPTIONS.find(([setting]) => place.startsWith(setting)) ?? [];
    return { code, message: `${option} ${message}` };
  });
  return new CommandError(complaints, { exitCode: EXIT.usage });
}

/** Why the books cannot be kept where they should be, and which option chooses another place. */
function cannotKeep({ issues }: StoreError): CommandError {
  return new CommandError(
    issues.map(({ code, message }) => ({
      code,
      message: code === 'store-locked' ? `${message} with --data, or --memory for none` : message,
    })),
  );
}

/** For each port that could not be had: why, who has it, and which option changes it. */
async function cannotListen({ issues }: ListenError, options: UpOptions): Promise<CommandError> {
  const complaints = await Promise.all(
    issues.map(async ({ code, path, message }) => {
      if (code !== 'port-in-use') return { code, message };
      const [option, port] = path[0] === 'otlp' ? ['--otlp-port', options.otlpPort] : ['--api-port', options.apiPort];
      const owner = await portOwner(port);
      const who = owner ? `it is ${owner}` : `\`${portOwnerHint(port)}\` shows which`;
      return { code, message: `${message} with ${option}; ${who}` };
    }),
  );
  return new CommandError(complaints);
}
