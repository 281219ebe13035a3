import type { AlertTransition } from '@plimsoll/engine';
import type { Restored } from './keeper.js';
import type { NotifierEvent } from './notify/notifier.js';

/** What an operator of the processor wants to hear about, besides the counters. */
export type Happening =
  | { readonly kind: 'alert-changed'; readonly transition: AlertTransition }
  /** The books of an earlier life are back. */
  | { readonly kind: 'restored'; readonly directory: string; readonly restored: Restored }
  /** Declarations were read from files, and hold from now on. */
  | {
      readonly kind: 'declared';
      readonly path: string;
      readonly files: number;
      readonly services: number;
      readonly slos: number;
    }
  /** Files were changed and do not hold as they are: what they said before goes on holding. */
  | { readonly kind: 'declarations-refused'; readonly path: string; readonly issues: readonly string[] }
  /** Something could not be kept: a disk is full or broken, or the directory was taken over. */
  | { readonly kind: 'store-failed'; readonly error: unknown }
  /** What became of telling a receiver of an incident. */
  | { readonly kind: 'notice'; readonly event: NotifierEvent }
  | { readonly kind: 'evaluation-failed'; readonly error: unknown }
  | { readonly kind: 'request-failed'; readonly path: string; readonly error: unknown };
