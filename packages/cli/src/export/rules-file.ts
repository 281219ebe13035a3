import { Document } from 'yaml';
import type { RuleGroup } from './prometheus-rules.js';

const HEADER = ` Written by plimsoll export prometheus-rules from the declarations: change those, and export again.
 A page is louder than a ticket. In Alertmanager, let it silence the ticket of the same SLO:
   inhibit_rules:
     - source_matchers: [severity="page", alertname="ErrorBudgetBurn"]
       target_matchers: [severity="ticket", alertname="ErrorBudgetBurn"]
       equal: [service, slo]`;

/** A rule file, as Prometheus loads it. */
export function rulesFile(groups: readonly RuleGroup[]): string {
  const document = new Document({ groups }, { aliasDuplicateObjects: false });
  document.commentBefore = HEADER;
  return document.toString({ lineWidth: 0 });
}
