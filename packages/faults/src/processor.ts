// The processor under faults: the real one, with a clock that can be set, and everything quick.
import { createProcessor, resolutionsWithFinest } from '@plimsoll/processor';
import { isClockStep, type Listening } from './messages.js';

const { DATA = '', OFF_BY_MS = '0' } = process.env;
let offByMs = Number(OFF_BY_MS);
process.on('message', (message) => {
  if (isClockStep(message)) offByMs = message.offByMs;
});

const processor = createProcessor({
  otlp: { port: 0 },
  api: { port: 0 },
  data: DATA,
  evaluationIntervalMs: 200,
  checkpointEveryMs: 2_000,
  resolutions: resolutionsWithFinest(100),
  clock: { wallMs: () => Date.now() + offByMs, monotonicMs: () => performance.now() },
  report: (happening) => {
    if (happening.kind === 'store-failed') return; // the full disk is ours
    if (happening.kind.endsWith('-failed')) console.error(happening);
  },
});
process.once('SIGTERM', async () => {
  await processor.stop();
  process.exit(0);
});
process.once('disconnect', () => process.exit(1));
const { otlp, api } = await processor.start();
const listening: Listening = { otlp: otlp.origin, api: api.origin };
process.send?.(listening);
