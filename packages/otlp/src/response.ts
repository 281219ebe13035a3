import type { Encoding } from './decode.js';
import { ProtobufWriter } from './protobuf/writer.js';

/** The content types of OTLP over HTTP. An answer has the one of its request. */
export const CONTENT_TYPE: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** How a body with this Content-Type header is written; nothing for types that OTLP does not have. Parameters such as a charset are ignored. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === CONTENT_TYPE.json) return 'json';
  return type === CONTENT_TYPE.protobuf || type === 'application/protobuf' ? 'protobuf' : undefined;
}

/** What was taken of a request: everything, or all but so many points. A message without rejected points is a warning. */
export interface PartialSuccess {
  readonly rejectedDataPoints: number;
  readonly errorMessage: string;
}

/** The body of the answer 200 to metrics (ExportMetricsServiceResponse); without a partial success everything was taken. */
export function encodeExportResponse(encoding: Encoding, partialSuccess?: PartialSuccess): Uint8Array {
  if (encoding === 'json') {
    // 64-bit numbers are texts in protobuf's JSON.
    const { rejectedDataPoints, errorMessage } = partialSuccess ?? {};
    return toJson(
      partialSuccess ? { partialSuccess: { rejectedDataPoints: String(rejectedDataPoints), errorMessage } } : {},
    );
  }
  const response = new ProtobufWriter();
  if (partialSuccess) {
    const partial = new ProtobufWriter();
    partial.count(1, partialSuccess.rejectedDataPoints);
    partial.text(2, partialSuccess.errorMessage);
    response.message(1, partial);
  }
  return response.finish();
}

/** The codes of google.rpc.Status that a receiver of telemetry has a use for. */
export const RPC_CODE = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The body of an answer 4xx or 5xx (google.rpc.Status). */
export function encodeStatus(
  encoding: Encoding,
  status: { readonly code: number; readonly message: string },
): Uint8Array {
  if (encoding === 'json') return toJson({ code: status.code, message: status.message });
  const writer = new ProtobufWriter();
  writer.count(1, status.code);
  writer.text(2, status.message);
  return writer.finish();
}

function toJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
