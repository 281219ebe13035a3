import type {
  DeclarationView,
  JourneyView,
  OverviewView,
  ServiceOverview,
  SloBriefView,
  SloView,
  TransitionView,
} from '@plimsoll/engine';

/** What the API answers where a view alone does not say it. These types and the views are what openapi.json describes. */

interface Listed {
  /** When the evaluation ran that this page shows; null before the first. */
  readonly generatedAt: number | null;
  /** How many there are on all pages together. */
  readonly total: number;
  /** Ask with `cursor` set to this for what follows; null on the last page. */
  readonly next: string | null;
}

/** SLOs, the worst of the whole fleet first. */
export interface SloListAnswer extends Listed {
  /** As many lines as `limit` says; whole views where `detail=full`. */
  readonly slos: readonly SloBriefView[] | readonly SloView[];
}

/** The fleet in sums by team, and the SLOs that need somebody first. */
export interface TeamsAnswer extends OverviewView {
  readonly urgent: readonly SloBriefView[];
}

/** Services by name. */
export interface ServiceListAnswer {
  readonly generatedAt: number | null;
  readonly services: readonly (ServiceOverview & { readonly owners: readonly (string | null)[] })[];
}

/** Transitions of alerts, the newest first. */
export interface AlertHistoryAnswer {
  readonly history: readonly TransitionView[];
  /** Ask with `before` set to this for older ones; null where nothing older is remembered. */
  readonly before: number | null;
}

/** What is declared of each SLO, in every wording that was heard. */
export interface DeclarationListAnswer extends Listed {
  readonly declarations: readonly {
    readonly id: string;
    readonly name: string;
    readonly service: string;
    readonly owner: string | null;
    /** More than one is a conflict; the first is in force. */
    readonly wordings: readonly DeclarationView[];
  }[];
}

/** Promises that are made of others. */
export interface JourneyListAnswer {
  readonly generatedAt: number | null;
  readonly journeys: readonly JourneyView[];
}

/** Why a request was refused. docs/errors.md lists the codes. */
export interface RefusalAnswer {
  readonly code: string;
  readonly message: string;
}

/** What the root tells who looks with a browser. */
export interface RootAnswer {
  readonly name: string;
  readonly version: string;
  readonly views: readonly string[];
}
