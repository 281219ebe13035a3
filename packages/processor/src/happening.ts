import type { AlertTransition } from '@plimsoll/engine';

/** What an operator of the processor wants to hear about, besides the counters. */
export type Happening =
  | { readonly kind: 'alert-changed'; readonly transition: AlertTransition }
  | { readonly kind: 'evaluation-failed'; readonly error: unknown }
  | { readonly kind: 'request-failed'; readonly path: string; readonly error: unknown };
