import { declared } from './declared.js';
import { GRPC_STATUS } from './grpc-status.js';
import type { Operation } from './operation.js';
import type { PendingCall } from './pending-calls.js';
import { CORE, type Measured, type ServiceCore } from './service-core.js';

export interface GrpcOptions {
  /**
   * Names the operation of a method where it is not the method's own name, "package.Service/Method". `undefined`, or a name
   * that is not declared, leaves the method unmeasured. Asked once for each method.
   */
  readonly operation?: (method: string) => string | undefined;
  /**
   * Operations that are over with the first message of the answer: subscriptions, long streams. What becomes of the rest of
   * the stream is not judged then.
   */
  readonly untilFirstMessage?: readonly string[];
}

/** What is used of the call that an interceptor of a server is given. */
export interface GrpcServerCall {
  start(listener: GrpcServerListener): void;
  sendMessage(message: unknown, callback: () => void): void;
  sendStatus(status: { readonly code?: number | null | undefined }): void;
  getDeadline(): Date | number;
}

export interface GrpcServerListener {
  onReceiveMetadata(metadata: unknown): void;
  onReceiveMessage(message: unknown): void;
  onReceiveHalfClose(): void;
  onCancel(): void;
}

/** What is used of the call that an interceptor of a client makes. */
export interface GrpcClientCall {
  start(metadata: unknown, listener?: Partial<GrpcClientListener>): void;
}

export interface GrpcClientListener {
  onReceiveMetadata(metadata: unknown): void;
  onReceiveMessage(message: unknown): void;
  onReceiveStatus(status: { readonly code: number }): void;
}

/**
 * An interceptor that measures the methods of a gRPC server that are declared, named "package.Service/Method":
 * `new Server({ interceptors: [grpcServer(shop)] })`. Unary or streaming in any way, a call lasts until the server has sent its
 * status. UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and DATA_LOSS are failures; a caller who cancels
 * is ignored.
 */
export function grpcServer(service: Measured, options: GrpcOptions = {}) {
  const begin = rpcMeter(service, options);
  // The interceptor has to return a class of the library's; the library made this call, and takes it for one.
  return <Call>(method: { readonly path: string }, call: GrpcServerCall): Call => {
    const rpc = begin(method.path);
    if (rpc !== undefined) followServerCall(call, rpc);
    return call as Call;
  };
}

/**
 * An interceptor that measures calls of another service as a dependency of this one:
 * `new PaymentsClient(address, credentials, { interceptors: [grpcClient(shop)] })`. A call lasts until its status is here;
 * what this side cancels is ignored. Retries that the channel makes are part of the call.
 */
export function grpcClient(service: Measured, options: GrpcOptions = {}) {
  const begin = rpcMeter(service, options);
  // As above.
  return <Options extends { readonly method_definition: { readonly path: string } }, Call>(
    options: Options,
    nextCall: (options: Options) => GrpcClientCall,
  ): Call => {
    const call = nextCall(options);
    const rpc = begin(options.method_definition.path);
    if (rpc !== undefined) followClientCall(call, rpc);
    return call as Call;
  };
}

// The library makes a call object for each call, so that its methods may be replaced on the object itself.

function followServerCall(call: GrpcServerCall, rpc: Rpc): void {
  const { start, sendMessage, sendStatus } = call;
  call.start = (listener) => {
    const heard: GrpcServerListener = {
      onReceiveMetadata: (metadata) => listener.onReceiveMetadata(metadata),
      onReceiveMessage: (message) => listener.onReceiveMessage(message),
      onReceiveHalfClose: () => listener.onReceiveHalfClose(),
      onCancel: () => {
        // Comes after every call. Before the status it means that the caller has cancelled, or that its time was up.
        rpc.cancelled(Number(call.getDeadline()));
        listener.onCancel();
      },
    };
    Reflect.apply(start, call, [heard]);
  };
  if (rpc.endsWithMessage) {
    call.sendMessage = (...args) => {
      rpc.messaged();
      Reflect.apply(sendMessage, call, args);
    };
  }
  call.sendStatus = (status) => {
    Reflect.apply(sendStatus, call, [status]);
    rpc.ended(status.code ?? undefined);
  };
}

function followClientCall(call: GrpcClientCall, rpc: Rpc): void {
  const { start } = call;
  call.start = (metadata, listener) => {
    const heard: GrpcClientListener = {
      onReceiveMetadata: (received) => listener?.onReceiveMetadata?.(received),
      onReceiveMessage: (message) => {
        // A call that ends without a message is given null for one.
        if (rpc.endsWithMessage && message !== null) rpc.messaged();
        listener?.onReceiveMessage?.(message);
      },
      onReceiveStatus: (status) => {
        rpc.ended(status.code);
        listener?.onReceiveStatus?.(status);
      },
    };
    Reflect.apply(start, call, [metadata, heard]);
  };
}

/** A caller whose time is nearly up goes away because of that: its clock runs a few milliseconds ahead of ours. */
const AHEAD_MS = 10;

/** One call of a measured method. */
class Rpc {
  readonly endsWithMessage: boolean;
  private readonly operation: Operation;
  private readonly core: ServiceCore;
  private readonly call: PendingCall;
  private isOver = false;

  constructor(operation: Operation, core: ServiceCore, endsWithMessage: boolean) {
    this.operation = operation;
    this.core = core;
    this.endsWithMessage = endsWithMessage;
    this.call = core.pending.begin(core.clock.monotonic(), operation);
  }

  messaged(): void {
    if (this.endsWithMessage) this.conclude('OK');
  }

  ended(code: number | undefined): void {
    // A status without a code is sent as UNKNOWN; one that gRPC does not know is read as such.
    this.conclude(GRPC_STATUS[code ?? -1] ?? 'UNKNOWN');
  }

  cancelled(deadlineMs: number): void {
    const isLate = deadlineMs - this.core.clock.wall() < AHEAD_MS;
    this.conclude(isLate ? 'DEADLINE_EXCEEDED' : 'CANCELLED');
  }

  private conclude(status: string): void {
    if (this.isOver) return;
    this.isOver = true;
    const endMs = this.core.clock.monotonic();
    const { startMs, lateLanes } = this.call;
    this.operation.conclude({ kind: 'rpc-ended', status }, endMs - startMs, endMs, lateLanes);
    this.call.leave();
  }
}

/** Begins a call of a method, given by its path "/package.Service/Method"; `undefined` where the method is not measured. */
function rpcMeter(service: Measured, options: GrpcOptions): (path: string) => Rpc | undefined {
  const core = service[CORE];
  const untilFirstMessage = new Set(options.untilFirstMessage);
  for (const name of untilFirstMessage) {
    declared(core.operations, name, { code: 'operation-unknown', what: 'an operation', path: ['untilFirstMessage'] });
  }
  if (core.isDisabled) return () => undefined;
  const operationOf = (method: string): Operation | undefined => {
    try {
      const name = options.operation ? options.operation(method) : method;
      return name === undefined ? undefined : core.operations.get(name);
    } catch {
      core.self.namingFaults += 1;
      return undefined;
    }
  };
  // A server has the methods it was given, a client those of its definition: neither grows with what callers ask for.
  const known = new Map<string, Operation | undefined>();
  return (path) => {
    if (!known.has(path)) known.set(path, operationOf(path.replace(/^\//, '')));
    const operation = known.get(path);
    return operation && new Rpc(operation, core, untilFirstMessage.has(operation.name));
  };
}
