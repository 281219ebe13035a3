/** A stretch of time `(from, to]` in epoch milliseconds: what happened exactly at `from` is outside, what happened exactly at `to` is inside. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The span of the given length that ends at `to`. */
export function spanEndingAt(to: number, lengthMs: number): Span {
  return { from: to - lengthMs, to };
}
