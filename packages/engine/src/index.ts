export type { AlertTransition } from './alert-history.js';
export * from './books.js';
export type { BooksSelf } from './books-self.js';
export type { BooksSnapshot } from './books-snapshot.js';
export * from './errors.js';
export type { Evaluation } from './evaluate-fleet.js';
export type { Declared } from './fleet/declarations.js';
export type { FileDeclaration } from './fleet/file-declarations.js';
export type { JourneyBook, JourneyBookDump } from './fleet/journey-book.js';
export type { ServiceBook, ServiceBookDump } from './fleet/service-book.js';
export { type CallSeen, type ServiceCall, ServiceCalls } from './fleet/service-calls.js';
export type { SloBook } from './fleet/slo-book.js';
export type { SloStatus, WindowReading } from './fleet/status.js';
export * from './latency/hdr-encoding.js';
export type { HourSum } from './ledger/hourly-sums.js';
export { type Placement, place } from './ledger/placement.js';
export type {
  CallsPoint,
  CounterPoint,
  DeclarationPoint,
  Judged,
  JudgedCall,
  LatencyPoint,
  MetCalls,
  Outcome,
  Temporality,
} from './ledger/points.js';
export { Series } from './ledger/series.js';
export * from './ledger/source.js';
export * from './limits.js';
export { absenceMeaning, alertMeaning } from './views/alert-meaning.js';
export { alertsView } from './views/alerts-view.js';
export { indexFleet, serviceDetailView, standingOf } from './views/fleet-index.js';
export { fleetView, teamView } from './views/fleet-view.js';
export { HISTORY_STEPS, type HistoryStep } from './views/history-steps.js';
export type * from './views/history-types.js';
export { instancesView } from './views/instance-view.js';
export type * from './views/journey-types.js';
export { journeysView } from './views/journey-view.js';
export type * from './views/overview-types.js';
export { type HistoryAsked, type KeptHistory, sloHistoryView } from './views/slo-history.js';
export { sloSummaryView, sloView } from './views/slo-view.js';
export type * from './views/view-types.js';
