import { Program } from './program.js';

/** A processor in a process of its own, which evaluates often enough for a test. */
export class Processor {
  private readonly program: Program;
  private otlp = '';
  private api = '';

  constructor() {
    const ports = ['--otlp-port', '0', '--api-port', '0'];
    const often = ['--evaluate-every', '500ms', '--slot', '1s'];
    this.program = new Program('plimsoll', 'dist/main.js', ['up', '--memory', ...ports, ...often], { NO_COLOR: '1' });
  }

  async start(): Promise<this> {
    this.otlp = await this.program.says(/OTLP.*?(http:\/\/\S+)/);
    this.api = await this.program.says(/views.*?(http:\/\/[^\s/]+)/i);
    return this;
  }

  /** Where its API answers. */
  get views(): string {
    return this.api;
  }

  /** The environment in which a service reports to it. */
  get env(): Readonly<Record<string, string>> {
    return { OTEL_EXPORTER_OTLP_ENDPOINT: this.otlp, OTEL_METRIC_EXPORT_INTERVAL: '1000' };
  }

  /**
   * What the processor says of the SLOs of a service, by name; nothing before it knows the service. Of latencies only how many
   * were counted: how long the calls took is the machine's business.
   */
  async slos(service: string): Promise<Record<string, string>> {
    const response = await fetch(`${this.api}/api/v1/slos?detail=full&service=${service}`);
    if (!response.ok) throw new Error(`the processor answered ${response.status}: ${await response.text()}`);
    // The processor of this very workspace answers.
    const { slos } = (await response.json()) as { slos: readonly Slo[] };
    return Object.fromEntries(slos.map(({ name, indicator, counts }) => [name, told(indicator.kind, counts)]));
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}

interface Slo {
  readonly name: string;
  readonly indicator: { readonly kind: string };
  readonly counts: { readonly good: number; readonly bad: number };
}

function told(indicator: string, { good, bad }: Slo['counts']): string {
  return indicator === 'latency' ? `${good + bad} timed` : `${good} good, ${bad} bad`;
}
