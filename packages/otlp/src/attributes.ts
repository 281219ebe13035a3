/** A whole number beyond 2^53, a list, a map or bytes are rendered as text: decimal digits, JSON, base64. An empty value is the empty text. */
export type AttributeValue = string | number | boolean;

/**
 * Names and values. Decoded ones have no prototype, so any name is safe to ask for, and are frozen: they may be kept, and the same bytes usually give the
 * same object again.
 */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** No attributes at all. */
export const NO_ATTRIBUTES: Attributes = Object.freeze(Object.create(null));
