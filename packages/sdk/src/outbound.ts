import { declared } from './declared.js';
import { DependencyTemplates, type Hosts } from './dependency-templates.js';
import type { Operation } from './operation.js';
import type { PendingCall } from './pending-calls.js';
import { CORE, type Measured, type ServiceCore } from './service-core.js';

/** What is known of a request to another service when it is made. */
export interface OutboundRequest {
  readonly method: string;
  readonly url: URL;
}

export interface OutboundOptions {
  /**
   * Names for the addresses of other services, which differ from one environment to the next: with
   * `{ payments: process.env.PAYMENTS_URL }` an operation is called `'POST payments/charges/:id'`.
   */
  readonly hosts?: Hosts;
  /**
   * Names the operation of a request where it is not "METHOD host/path/:template". `undefined`, or a name that is not
   * declared, leaves the request unmeasured.
   */
  readonly operation?: (request: OutboundRequest) => string | undefined;
  /** Operations that are over when the head of the answer is here, whatever becomes of the rest. */
  readonly untilFirstByte?: readonly string[];
}

/** Begins a call of another service; `undefined` where it is not measured. Never throws. */
export type BeginOutbound = (method: string, url: () => URL) => OutboundCall | undefined;

export function outboundMeter(service: Measured, options: OutboundOptions): BeginOutbound {
  const core = service[CORE];
  const untilFirstByte = new Set(options.untilFirstByte);
  for (const name of untilFirstByte) {
    declared(core.operations, name, { code: 'operation-unknown', what: 'an operation', path: ['untilFirstByte'] });
  }
  const templates = new DependencyTemplates(core.operations.keys(), options.hosts);
  if (core.isDisabled) return () => undefined;
  return (method, url) => {
    try {
      const request = { method: method.toUpperCase(), url: url() };
      const name = options.operation ? options.operation(request) : templates.find(request.method, request.url);
      const operation = name === undefined ? undefined : core.operations.get(name);
      return operation && new OutboundCall(operation, core, untilFirstByte.has(operation.name));
    } catch {
      core.self.namingFaults += 1;
      return undefined;
    }
  };
}

/** One call of another service, from our side. Whoever follows it tells what happens; the first end is the one that counts. */
export class OutboundCall {
  private readonly operation: Operation;
  private readonly core: ServiceCore;
  private readonly endsWithHead: boolean;
  private readonly call: PendingCall;
  private head: { readonly status: number; readonly atMs: number } | undefined;
  private isOver = false;

  constructor(operation: Operation, core: ServiceCore, endsWithHead: boolean) {
    this.operation = operation;
    this.core = core;
    this.endsWithHead = endsWithHead;
    this.call = core.pending.begin(core.clock.monotonic(), operation);
  }

  /** The head of the answer is here. One of 1xx only announces the one that counts. */
  answered(status: number): void {
    if (status < 200 && status !== 101) return;
    this.head = { status, atMs: this.core.clock.monotonic() };
    if (this.endsWithHead) this.ended();
  }

  /** The answer is here to its last byte. */
  ended(): void {
    if (this.head !== undefined) this.respond(this.head.status, this.core.clock.monotonic());
  }

  /** This side went away. What the other had answered by then counts; who was left without an answer is ignored. */
  left(): void {
    const { head, operation } = this;
    if (head !== undefined) this.respond(head.status, head.atMs);
    else this.conclude((...times) => operation.conclude({ kind: 'cut-off', by: 'caller', status: 0 }, ...times));
  }

  /** No answer came, or it broke off. */
  failed(error: unknown): void {
    this.conclude((...times) => this.operation.conclude({ kind: 'threw', error }, ...times));
  }

  private respond(status: number, endMs: number): void {
    this.conclude((...times) => this.operation.responded(status, ...times), endMs);
  }

  private conclude(enter: (...times: Times) => void, endMs = this.core.clock.monotonic()): void {
    if (this.isOver) return;
    this.isOver = true;
    const { startMs, lateLanes } = this.call;
    enter(endMs - startMs, endMs, lateLanes);
    this.call.leave();
  }
}

type Times = [durationMs: number, endMs: number, lateLanes: number];

/** Was it this side that gave the call up, and not for want of time? */
export function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}
