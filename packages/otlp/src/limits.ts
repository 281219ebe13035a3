/** How much one body may ask of the decoder. Memory and time are otherwise linear in the size of the body, which its receiver limits. */
export interface DecodeLimits {
  /** How deep lists and maps may lie in each other in an attribute's value. */
  readonly nesting: number;
  /** Attributes of one point, scope or resource. */
  readonly attributes: number;
  /** Buckets of one histogram point. An exponential histogram from 1 µs to an hour with 0.5 % error has 2,048. */
  readonly buckets: number;
}

export const DEFAULT_LIMITS: DecodeLimits = { nesting: 32, attributes: 256, buckets: 8192 };
