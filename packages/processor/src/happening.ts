import type { AlertTransition } from '@plimsoll/engine';
import type { Restored } from './keeper.js';
import type { NotifierEvent } from './notify/notifier.js';

/** What an operator of the processor wants to hear about, besides the counters. */
export type Happening =
  | { readonly kind: 'alert-changed'; readonly transition: AlertTransition }
  /** The books of an earlier life are back. */
  | { readonly kind: 'restored'; readonly directory: string; readonly restored: Restored }
  /** Something could not be kept: a disk is full or broken, or the directory was taken over. */
  | { readonly kind: 'store-failed'; readonly error: unknown }
  /** What became of telling a receiver of an incident. */
  | { readonly kind: 'notice'; readonly event: NotifierEvent }
  | { readonly kind: 'evaluation-failed'; readonly error: unknown }
  | { readonly kind: 'request-failed'; readonly path: string; readonly error: unknown };
