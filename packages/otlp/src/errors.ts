/**
 * Every code that this package puts on an error or an issue, with what it means. `docs/errors.md` lists the same codes; a test keeps both equal.
 */
export const OTLP_ERRORS = {
  'otlp-truncated':
    'A message ends before its parts do: a length reaches past the end of the body or of the message around it.',
  'otlp-malformed':
    'Bytes that no protobuf encoder writes: a number of more than ten bytes, field zero, an unknown wire type, a group never closed.',
  'otlp-json-malformed': 'The body is not JSON.',
  'otlp-json-type': 'A field of the JSON body holds a value of another type than OTLP says.',
  'otlp-too-deep': 'Attribute values, or unknown groups, are nested deeper than the limit.',
  'otlp-too-many-attributes': 'A point, scope or resource has more attributes than the limit.',
  'otlp-too-many-buckets': 'A histogram point has more buckets or bounds than the limit.',
  'info-attribute-missing': 'A slo.info point lacks an attribute without which there is no declaration.',
  'info-attribute-malformed':
    'An attribute of a slo.info point has another type than expected, or a value that is not one of its few.',
} as const;

/** One of the codes of {@link OTLP_ERRORS}. */
export type OtlpErrorCode = keyof typeof OTLP_ERRORS;

/** Where in a body an error was found: the byte of a protobuf body, or the path in a JSON body (`resourceMetrics.0.scopeMetrics`). */
export type OtlpErrorPlace = { readonly offset: number } | { readonly path: string };

/** A body that is not OTLP, or more than the limits allow. The body as a whole is to be answered with an error; sending it again does not help. */
export class OtlpError extends Error {
  override readonly name = 'OtlpError';
  readonly code: OtlpErrorCode;
  readonly place: OtlpErrorPlace;

  constructor(code: OtlpErrorCode, message: string, place: OtlpErrorPlace, options?: ErrorOptions) {
    super(`${message} (${'offset' in place ? `byte ${place.offset}` : place.path || 'the whole body'})`, options);
    this.code = code;
    this.place = place;
  }
}
