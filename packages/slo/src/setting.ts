import type { AlertPolicy } from './alert-policy.js';
import { parseAlertPolicy } from './alert-policy-text.js';
import type { NoDataPolicy } from './budget.js';
import { type BudgetAlert, parseBudgetAlerts } from './budget-alert.js';
import { type Budgeting, parseBudgeting } from './budgeting.js';
import type { ContractReader, Path } from './contract-reader.js';
import { parseWindow, type Window } from './window.js';

/** What a service, an operation or a single promise may say; each has what it leaves out from the one around it. */
export interface Setting {
  readonly owner?: string | undefined;
  readonly window?: Window | undefined;
  readonly alertPolicy?: AlertPolicy | undefined;
  readonly budgetAlerts?: readonly BudgetAlert[] | undefined;
  readonly budgeting?: Budgeting | undefined;
  readonly noData?: NoDataPolicy | undefined;
  readonly description?: string | undefined;
}

/** The fields of a contract that {@link readSetting} reads. */
export const SETTING_FIELDS = [
  'owner',
  'window',
  'description',
  'alerts',
  'budgetAlerts',
  'budgeting',
  'noData',
] as const;

/** Only what is said there: what is not is absent, so that one setting can be laid over another. */
export function readSetting(reader: ContractReader, fields: Record<string, unknown>, path: Path): Setting {
  const setting: Setting = {
    owner: reader.optionalText(fields.owner, [...path, 'owner']),
    window: reader.optionalParsed(fields.window, [...path, 'window'], parseWindow),
    alertPolicy: reader.optionalParsed(fields.alerts, [...path, 'alerts'], parseAlertPolicy),
    budgetAlerts: reader.optionalParsed(fields.budgetAlerts, [...path, 'budgetAlerts'], parseBudgetAlerts),
    budgeting: reader.optionalParsed(fields.budgeting, [...path, 'budgeting'], parseBudgeting),
    noData: reader.oneOf(fields.noData, [...path, 'noData'], ['freeze', 'good', 'bad']),
    description: reader.optionalText(fields.description, [...path, 'description']),
  };
  return Object.fromEntries(Object.entries(setting).filter(([, value]) => value !== undefined));
}
