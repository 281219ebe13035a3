import type {
  AlertsView,
  FleetView,
  ServiceDetailView,
  SloDetailView,
  SloHistoryView,
  TeamView,
} from '@plimsoll/engine';
import type { SelfView } from '../self-view.js';
import type {
  AlertHistoryAnswer,
  DeclarationListAnswer,
  JourneyListAnswer,
  RefusalAnswer,
  RootAnswer,
  ServiceListAnswer,
  SloListAnswer,
  TeamsAnswer,
} from './answers.js';

/** Every type that the API answers with in JSON. `npm run docs` makes view-schemas.json of them, which the OpenAPI document refers to. */
export interface AnswerTypes {
  AlertHistoryAnswer: AlertHistoryAnswer;
  AlertsView: AlertsView;
  DeclarationListAnswer: DeclarationListAnswer;
  FleetView: FleetView;
  JourneyListAnswer: JourneyListAnswer;
  RefusalAnswer: RefusalAnswer;
  RootAnswer: RootAnswer;
  SelfView: SelfView;
  ServiceDetailView: ServiceDetailView;
  ServiceListAnswer: ServiceListAnswer;
  SloDetailView: SloDetailView;
  SloHistoryView: SloHistoryView;
  SloListAnswer: SloListAnswer;
  TeamsAnswer: TeamsAnswer;
  TeamView: TeamView;
}
