// One process of the service under faults: records events at its own pace, and tells the harness how many.
import { defineService } from '@plimsoll/sdk';
import { start } from '@plimsoll/sdk/node';
import { isClockStep, type Recorded } from './messages.js';

const { ENDPOINT = '', INSTANCE = '', PER_SECOND = '200', EVERY_MS = '300' } = process.env;
const BATCH_MS = 10;

const realNow = Date.now.bind(Date);
let offByMs = 0;
Date.now = () => realNow() + offByMs;
process.on('message', (message) => {
  if (isClockStep(message)) offByMs = message.offByMs;
});

const service = defineService({ service: 'victim', operations: { work: { availability: '99%' } } });
const exporting = start(service, {
  endpoint: ENDPOINT,
  exportIntervalMillis: Number(EVERY_MS),
  flushAtExit: false,
  resource: { 'service.instance.id': INSTANCE },
});
const work = service.operation('work');
const recorded = { good: 0, bad: 0 };

// The batch is told of before it is recorded: when this process is killed in between, the truth is at most what was told.
const recording = setInterval(() => {
  const good = Math.ceil((Number(PER_SECOND) * BATCH_MS * Math.random() * 2) / 1000);
  const bad = Math.random() < 0.3 ? 1 : 0;
  recorded.good += good;
  recorded.bad += bad;
  tell(recorded);
  for (let i = 0; i < good; i++) work.record({ durationMs: 1, failed: false });
  for (let i = 0; i < bad; i++) work.record({ durationMs: 1, failed: true });
}, BATCH_MS);

process.once('SIGTERM', async () => {
  clearInterval(recording);
  await exporting.shutdown();
  process.exit(0);
});
// Whoever started it is gone.
process.once('disconnect', () => process.exit(1));

function tell(message: Recorded): void {
  process.send?.(message);
}
