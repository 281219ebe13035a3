import type { FleetView } from '@plimsoll/engine';
import { CONTENT_TYPE, type Encoding } from '@plimsoll/otlp';
import { afterEach } from 'vitest';
import {
  type Clock,
  createProcessor,
  type Happening,
  type Processor,
  type ProcessorConfig,
  type SelfView,
} from '../src/index.js';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  advanceTo(timeMs: number): void {
    this.#nowMs = timeMs;
  }
}

/** A processor that listens, with what tests do to it. */
export interface Running {
  readonly processor: Processor;
  readonly otlp: URL;
  readonly api: URL;
  readonly happenings: Happening[];
  /** Posts a body as OTLP metrics. */
  post(
    body: Uint8Array | string,
    options?: { encoding?: Encoding; headers?: Record<string, string> },
  ): Promise<Response>;
  /** Reads a view. */
  view(path: string): Promise<Response>;
  fleet(): Promise<FleetView>;
  self(): Promise<SelfView>;
  /** OTLP requests that have begun to arrive. */
  received(): Promise<number>;
}

const started: Processor[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((processor) => processor.stop()));
});

/** Starts a real processor on free ports; the test's end stops it. It evaluates when told, since no test waits for a timer. */
export async function startProcessor(config: ProcessorConfig = {}): Promise<Running> {
  const happenings: Happening[] = [];
  const processor = createProcessor({
    evaluationIntervalMs: 3_600_000,
    report: (happening) => happenings.push(happening),
    ...config,
    otlp: { port: 0, ...config.otlp },
    api: { port: 0, ...config.api },
  });
  started.push(processor);
  const { otlp, api } = await processor.start();
  const view = (path: string) => fetch(new URL(path, api));
  // What the processor promises of these paths; the tests that read them would fail on anything else.
  const fleet = async () => (await (await view('/api/v1/fleet')).json()) as FleetView;
  const self = async () => (await (await view('/api/v1/self')).json()) as SelfView;
  return {
    processor,
    otlp,
    api,
    happenings,
    post: (body, { encoding = 'protobuf', headers = {} } = {}) =>
      fetch(new URL('/v1/metrics', otlp), {
        method: 'POST',
        headers: { 'content-type': CONTENT_TYPE[encoding], ...headers },
        body: typeof body === 'string' ? body : Buffer.from(body),
      }),
    view,
    fleet,
    self,
    received: async () => (await self()).requests.otlp.received,
  };
}
