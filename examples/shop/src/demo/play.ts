import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { renderFleet } from 'plimsoll/table';
import { eventsOfLastHour, fetchFleet, moments } from '../fleet.js';
import { OpenLoad } from '../load/open-load.js';
import { until } from '../process/until.js';
import type { Processor } from '../processor.js';
import type { Shop } from '../shop.js';
import type { DemoOptions } from './options.js';
import type { Plan } from './plan.js';
import type { Screen } from './screen.js';
import { Story } from './story.js';
import { disagreements, faultInWords, stamp, summary } from './summary.js';
import { agrees, type Sum } from './sums.js';

export interface Stage {
  readonly plan: Plan;
  readonly options: DemoOptions;
  readonly processor: Processor;
  readonly shop: Shop;
  readonly screen: Screen;
  readonly interrupted: AbortSignal;
}

const LOOK_EVERY_MS = 1_000;
/** How much longer than planned the last alert may take to resolve, and the last events to arrive in the books. */
const GRACE_MS = 20_000;

/** Plays the story to its end; with `--serve` until it is interrupted. Returns what should have happened and did not. */
export async function play(stage: Stage): Promise<string[]> {
  const { plan, options, shop, screen } = stage;
  await seen(stage);
  screen.say(opening(plan));
  if (options.serves) screen.say(addresses(stage));

  const story = new Story();
  const load = new OpenLoad({ streams: shop.customers(options.pace), seed: 1 });
  const clock = startClock();
  const look = () => show(stage, { story, clock });
  const tell = (news: string) => {
    story.note(news, clock());
    screen.say(`${stamp(clock())}  ${news}`);
  };
  try {
    tell(`customers arrive: ${Math.round(75 * options.pace)} requests a second`);
    await every(stage, look, () => clock() < plan.degradeAtMs);
    tell(`payments degrades now: ${faultInWords(plan)}`);
    await shop.breakPayments(plan.fault);
    await every(stage, look, () => clock() < plan.restoreAtMs);
    tell('payments is healthy again');
    await shop.breakPayments(undefined);
    await every(stage, look, () => clock() < plan.durationMs);
    await every(stage, look, () => missing(story).length > 0 && clock() < plan.durationMs + GRACE_MS);
  } finally {
    await load.stop();
  }

  const sums = await settledSums(stage, load);
  await look();
  screen.settle();
  const problems = [...missing(story), ...disagreements(sums)];
  screen.say(`\n${summary(story, sums)}\n`);
  screen.say(problems.length === 0 ? 'All of it happened, and all sums agree.' : `But ${problems.join(', and ')}.`);
  if (options.serves) await serve(stage);
  return problems;
}

/** Waits until the processor has heard of every instance, so that the first table is whole. */
async function seen({ processor, interrupted }: Stage): Promise<void> {
  await until('the processor has heard of all four instances', async () => {
    interrupted.throwIfAborted();
    const { teams } = await fetchFleet(processor.api);
    const live = teams.flatMap(({ services }) => services.map(({ instances }) => instances.live));
    return live.reduce((sum, instances) => sum + instances, 0) >= 4 || undefined;
  });
}

function opening({ durationMs, window, alerts }: Plan): string {
  return `Everything is up. To fit a month's story into ${stamp(durationMs)}, the demo declares short windows: an SLO window of
${window} where a service would say 30d, and one alert rule, "${alerts}" (severity, long / short window > burn rate).
`;
}

/** Milliseconds since this call, whenever asked. */
function startClock(): () => number {
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
}

/** Looks once a second while the condition holds. */
async function every(stage: Stage, look: () => Promise<void>, condition: () => boolean): Promise<void> {
  const { processor, shop, interrupted } = stage;
  while (condition()) {
    for (const { name, errors } of [processor.program, ...shop.programs].filter(({ isRunning }) => !isRunning))
      throw new Error(`${name} ended in the middle of the demo:\n${errors}`);
    await look();
    await sleep(LOOK_EVERY_MS, undefined, { signal: interrupted });
  }
}

/** One look at the fleet: what is new is said, the rest is the table. */
async function show(
  { processor, screen }: Stage,
  { story, clock }: { story: Story; clock: () => number },
): Promise<void> {
  const view = await fetchFleet(processor.api);
  for (const news of story.watch(moments(view), clock())) screen.say(`${stamp(clock())}  ${news}`);
  screen.show(`\n${renderFleet(view, { color: screen.hasColours })}`);
}

/** Both of a team's services had to burn and to recover: payments, which broke, and checkout, which depends on it. */
function missing(story: Story): string[] {
  return [...story.missing('payments'), ...story.missing('checkout')];
}

/** The sums once nothing is on its way any more. Where they do not come to agree within the grace, as they are. */
async function settledSums({ processor, shop, interrupted }: Stage, load: OpenLoad): Promise<Sum[]> {
  const clock = startClock();
  for (;;) {
    const view = await fetchFleet(processor.api);
    const sums: Sum[] = [];
    for (const service of ['checkout', 'payments', 'catalog']) {
      const customers = service === 'payments' ? undefined : load.counts(service);
      const services = await shop.answers(service);
      const fleet = eventsOfLastHour(view, service);
      const of = { service, lost: customers?.lost ?? 0 };
      sums.push({ ...of, outcome: 'good', customers: customers?.ok, services: services.ok, fleet: fleet.good });
      sums.push({ ...of, outcome: 'bad', customers: customers?.failed, services: services.failed, fleet: fleet.bad });
    }
    if (sums.every(agrees) || clock() > GRACE_MS) return sums;
    await sleep(LOOK_EVERY_MS / 4, undefined, { signal: interrupted });
  }
}

/** Keeps everything up, with customers, until it is interrupted: that is how it is meant to end. */
async function serve(stage: Stage): Promise<void> {
  const { options, shop, screen, interrupted } = stage;
  screen.say(`\nStaying up with customers. ${addresses(stage)}`);
  const load = new OpenLoad({ streams: shop.customers(options.pace), seed: 2 });
  await new Promise((resolve) => interrupted.addEventListener('abort', resolve, { once: true }));
  await load.stop();
}

function addresses({ processor, shop, plan }: Stage): string {
  const line = (label: string, text: string) => `  ${label.padEnd(22)}${text}`;
  const urls = (service: string) => shop.instances(service).map(({ url }) => url);
  const admin = shop.instances('payments')[0]?.admin;
  return [
    'Ctrl-C stops everything.',
    line('fleet view', `${processor.api}/api/v1/fleet`),
    line('Prometheus scrape', `${processor.api}/metrics`),
    line('OTLP/HTTP', `${processor.otlp}/v1/metrics`),
    line('checkout', urls('checkout').join('  ')),
    line(
      'catalog',
      urls('catalog')
        .map((url) => `${url}/products`)
        .join('  '),
    ),
    line('payments', urls('payments').join('  ')),
    line('see the table', `node packages/cli/dist/main.js status --watch --url ${processor.api}`),
    line('break payments', `curl -X PUT ${admin}/fault -d '${JSON.stringify(plan.fault)}'`),
    line('heal payments', `curl -X DELETE ${admin}/fault`),
    '',
  ].join('\n');
}
