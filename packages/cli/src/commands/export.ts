import { type DeclarationIssue, type Declarations, readDeclarationFiles } from '@plimsoll/spec';
import { Command, Option } from 'commander';
import { FILES_HELP, readInputs } from '../declaration-files.js';
import { NegativeAnswer } from '../errors.js';
import { prometheusRules, type RuleGroup } from '../export/prometheus-rules.js';
import type { Ledger } from '../export/promql.js';
import { rulesFile } from '../export/rules-file.js';
import { countOf, countsText, printIssues } from '../findings.js';
import type { Terminal } from '../terminal.js';

const RULES_EXAMPLES = `
Prints recording rules (events, burn rates, attainment and the remaining budget of each SLO) and alerting rules. What
PromQL cannot say is told on standard error, each with its place.

--from fleet reads slo_fleet_events_total, which a processor or Collector shows Prometheus: all instances added up, exact.
--from instances reads slo_events_total of every instance, for a Prometheus that instances report to themselves. It needs
service.name promoted to a label (promote_resource_attributes), and is off by what happened between two scrapes.

Examples:
  plimsoll export prometheus-rules slos/ > slo.rules.yaml
  plimsoll export prometheus-rules slos/ | promtool check rules /dev/stdin
  plimsoll export prometheus-rules --from instances slo.yaml > slo.rules.yaml

Exit codes: 0 written, 1 a declaration is not valid, 2 wrong usage.`;

const GRAFANA_EXAMPLES = `
Prints a dashboard over what a processor or Collector shows Prometheus: no declaration is needed, every SLO is on it.
Import it in Grafana, which asks for the Prometheus to read.

Examples:
  plimsoll export grafana > slo.json
  plimsoll export grafana --title "Checkout" --owner team-payments > payments.json`;

/** `plimsoll export`: the same objectives in other people's tools. */
export function exportCommand(terminal: Terminal): Command {
  return new Command('export')
    .description('write rules for Prometheus, or a dashboard for Grafana')
    .addCommand(prometheusRulesCommand(terminal))
    .addCommand(grafanaCommand(terminal));
}

function prometheusRulesCommand(terminal: Terminal): Command {
  return new Command('prometheus-rules')
    .description('print recording and alerting rules for declared SLOs')
    .argument('<files...>', FILES_HELP)
    .addOption(
      new Option('--from <ledger>', 'the counters that the rules add up')
        .choices(['fleet', 'instances'])
        .default('fleet'),
    )
    .addHelpText('after', RULES_EXAMPLES)
    .action(async (names: readonly string[], { from }: { readonly from: Ledger }) => {
      const declarations = readDeclarationFiles(await readInputs(names));
      const { groups, issues } = exported(declarations, from);
      printIssues(issues, terminal.err, terminal.colors);
      if (issues.length > 0) terminal.err(`${countsText(issues)}\n`);
      if (countOf(issues, 'error') > 0) throw new NegativeAnswer();
      terminal.out(rulesFile(groups));
    });
}

function grafanaCommand(terminal: Terminal): Command {
  return new Command('grafana')
    .description('print a dashboard for everything that Prometheus knows of the fleet')
    .option('--title <title>', 'what the dashboard is called', 'Service level objectives')
    .option('--owner <team>', 'the team that it opens with (default: all)')
    .addHelpText('after', GRAFANA_EXAMPLES)
    .action(async (options: { readonly title: string; readonly owner?: string }) => {
      // Half of the command's start would be the time to load what this one alone needs.
      const { grafanaDashboard } = await import('../export/grafana.js');
      terminal.out(`${JSON.stringify(grafanaDashboard(options), null, 2)}\n`);
    });
}

function exported(
  { services, issues }: Declarations,
  from: Ledger,
): { groups: readonly RuleGroup[]; issues: readonly DeclarationIssue[] } {
  const groups: RuleGroup[] = [];
  const found = [...issues];
  for (const { declaration, issueAt } of services) {
    for (const slo of declaration.slos) {
      const { group, notes } = prometheusRules(slo, from);
      if (group.rules.length > 0) groups.push(group);
      for (const message of notes) {
        found.push(issueAt({ name: slo.name }, { code: 'promql-inexpressible', path: [], message }, 'note'));
      }
    }
  }
  return { groups, issues: found };
}
