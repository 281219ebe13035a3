import { RPC_CODE } from '@plimsoll/otlp';
import type { ProcessorErrorCode } from './errors.js';

/** Why a whole request is refused, with the HTTP status and the google.rpc code that its sender gets. */
export const REFUSALS = {
  'malformed-http': { status: 400, rpc: RPC_CODE.invalidArgument },
  'request-aborted': { status: 400, rpc: RPC_CODE.invalidArgument },
  'malformed-compression': { status: 400, rpc: RPC_CODE.invalidArgument },
  'malformed-otlp': { status: 400, rpc: RPC_CODE.invalidArgument },
  'host-not-allowed': { status: 403, rpc: RPC_CODE.permissionDenied },
  'unknown-path': { status: 404, rpc: RPC_CODE.notFound },
  'query-malformed': { status: 400, rpc: RPC_CODE.invalidArgument },
  'unknown-slo': { status: 404, rpc: RPC_CODE.notFound },
  'unknown-service': { status: 404, rpc: RPC_CODE.notFound },
  'unknown-team': { status: 404, rpc: RPC_CODE.notFound },
  'cursor-expired': { status: 410, rpc: RPC_CODE.notFound },
  'method-not-allowed': { status: 405, rpc: RPC_CODE.unimplemented },
  'request-timeout': { status: 408, rpc: RPC_CODE.deadlineExceeded },
  'body-too-large': { status: 413, rpc: RPC_CODE.resourceExhausted },
  'decompressed-body-too-large': { status: 413, rpc: RPC_CODE.resourceExhausted },
  'unsupported-content-type': { status: 415, rpc: RPC_CODE.invalidArgument },
  'unsupported-content-encoding': { status: 415, rpc: RPC_CODE.invalidArgument },
  'too-many-requests': { status: 429, rpc: RPC_CODE.resourceExhausted },
  'too-many-streams': { status: 503, rpc: RPC_CODE.resourceExhausted },
  'internal-error': { status: 500, rpc: RPC_CODE.internal },
  'store-full': { status: 503, rpc: RPC_CODE.unavailable },
  'store-failed': { status: 503, rpc: RPC_CODE.unavailable },
  'store-taken': { status: 503, rpc: RPC_CODE.unavailable },
  stopping: { status: 503, rpc: RPC_CODE.unavailable },
} as const satisfies { readonly [Code in ProcessorErrorCode]?: { readonly status: number; readonly rpc: number } };

export type RefusalCode = keyof typeof REFUSALS;

/** One request is refused, whole. The HTTP answer and the self counter follow from the code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** Headers of the answer that say what would be accepted, or when to try again. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: RefusalCode,
    message: string,
    { headers = {}, cause }: { headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.headers = headers;
  }

  get status(): number {
    return REFUSALS[this.code].status;
  }

  get rpcCode(): number {
    return REFUSALS[this.code].rpc;
  }
}

/** Complaints of Fastify and Node, by their code. */
const KNOWN_CODES: Readonly<Record<string, (bodyLimit: number) => Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (bodyLimit) =>
    new Refusal(
      'body-too-large',
      `the body exceeds ${bodyLimit} bytes: compress it, export fewer series at a time, or raise limits.bodyBytes`,
    ),
  ECONNRESET: () => new Refusal('request-aborted', 'the request was broken off'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Refusal('unsupported-content-type', 'the Content-Type is not a media type'),
};

/** Any error of a request as a refusal. What is nobody's fault but ours becomes `internal-error`, without its details. */
export function toRefusal(error: unknown, bodyLimit: number): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof Error)) return internal(error);
  const known = 'code' in error && typeof error.code === 'string' ? KNOWN_CODES[error.code] : undefined;
  if (known) return known(bodyLimit);
  if ('validation' in error) return new Refusal('query-malformed', error.message, { cause: error });
  const isClients = 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500;
  return isClients
    ? new Refusal('malformed-http', `the request cannot be read (${error.message})`, { cause: error })
    : internal(error);
}

function internal(cause: unknown): Refusal {
  return new Refusal('internal-error', 'the processor failed at this request: that is a defect, please report it', {
    cause,
  });
}
