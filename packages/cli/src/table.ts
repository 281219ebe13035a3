import type { FleetView, ServiceView, SloView } from '@plimsoll/engine';
import { ageText, burnRateText, decimalsFor, latencyText, percentage } from '@plimsoll/slo';
import picocolors from 'picocolors';
import { type Cell, type Column, padColumns } from './columns.js';
import { type Colors, printable } from './terminal.js';

export interface TableOptions {
  /** Whether to colour. Colours only say again what words and shapes say: off, nothing is lost. Off by default. */
  readonly color?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'SLO', align: 'left' },
  { title: 'promised', align: 'left' },
  { title: 'attained', align: 'right' },
  { title: 'budget left', align: 'right' },
  { title: 'burn 5m', align: 'right' },
  { title: 'burn 1h', align: 'right' },
  { title: 'p50', align: 'right' },
  { title: 'p95', align: 'right' },
  { title: 'p99', align: 'right' },
  { title: 'alert', align: 'left' },
];

/** How far services, and the SLOs and notes below them, are set in. */
const INDENT = { service: '  ', slo: '    ' } as const;

const NOTHING = 'No SLOs yet: no service has reported one. `plimsoll up` prints how to point a service here.\n';

/** Where nothing was measured. It is not 100 %, and it is not 0. */
const NO_DATA = 'no data';
const NONE: Cell = { text: '–' };

/**
 * A fleet view as a table by team → service → SLO, for a terminal or a file; ends with a line break. What is unknown is
 * said: `no data` where nothing was measured, a budget from worst to best where telemetry was missing for a part.
 */
export function renderFleet(fleet: FleetView, { color = false }: TableOptions = {}): string {
  if (fleet.teams.length === 0) return NOTHING;
  const colors = picocolors.createColors(color);
  const now = fleet.generatedAt ?? 0;
  const slos = fleet.teams.flatMap(({ services }) => services.flatMap((service) => service.slos));
  const [title = '', ...rows] = padColumns(
    COLUMNS,
    slos.map((slo) => rowOf(slo, { colors, now })),
  );
  const rowOfSlo = new Map(slos.map((slo, index) => [slo, rows[index] ?? '']));
  const lines = [INDENT.slo + colors.dim(title)];
  for (const { owner, services } of fleet.teams) {
    lines.push(owner === null ? colors.yellow('no owner') : colors.bold(printable(owner)));
    for (const service of services) {
      lines.push(INDENT.service + serviceLine(service, colors));
      for (const slo of service.slos) lines.push(INDENT.slo + rowOfSlo.get(slo));
      for (const note of notesOn(service, now)) lines.push(INDENT.slo + colors.yellow(`! ${note}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

function serviceLine(
  { service, namespace, environment, instances: { live, silent } }: ServiceView,
  { dim }: Colors,
): string {
  const name = [namespace, service].filter(Boolean).map(printable).join('/');
  const reporting = `${live} ${live === 1 ? 'instance' : 'instances'}${silent > 0 ? `, ${silent} silent` : ''}`;
  return [name, ...[environment && printable(environment), reporting].filter(Boolean).map(dim)].join('  ');
}

function rowOf(slo: SloView, { colors, now }: { colors: Colors; now: number }): Cell[] {
  const { target, window } = slo.objective;
  return [
    { text: printable(slo.name) },
    { text: `${target} in ${printable(window)}`, paint: colors.dim },
    attained(slo, colors),
    budgetLeft(slo, colors),
    burn(slo, FIVE_MINUTES_MS, colors),
    burn(slo, HOUR_MS, colors),
    ...percentiles(slo, colors),
    alert(slo, { colors, now }),
  ];
}

const FIVE_MINUTES_MS = 300_000;
const HOUR_MS = 3_600_000;

function attained({ attainment, objective }: SloView, colors: Colors): Cell {
  if (attainment.kind === 'no-data') return { text: NO_DATA, paint: colors.dim };
  const text = percentage(attainment.ratio, decimalsFor(objective.target));
  return attainment.ratio < objective.targetRatio ? { text, paint: colors.red } : { text };
}

/** One number where all was seen; from worst to best where it was not, unless both read the same. */
function budgetLeft({ budget }: SloView, colors: Colors): Cell {
  if (budget.kind === 'no-data') return { text: NO_DATA, paint: colors.dim };
  const left = percentage(budget.remaining, 1);
  const [worst, best] = [percentage(budget.worst, 1), percentage(budget.best, 1)];
  const text = worst === best ? left : `${worst} … ${best}`;
  const paint = budget.remaining <= 0 ? colors.red : budget.remaining < 0.25 ? colors.yellow : undefined;
  return paint ? { text, paint } : { text };
}

function burn({ burnRates }: SloView, windowMs: number, colors: Colors): Cell {
  const reading = burnRates.find((candidate) => candidate.windowMs === windowMs);
  if (reading === undefined || reading.kind === 'no-data') return { ...NONE, paint: colors.dim };
  const text = burnRateText(reading.burnRate);
  return reading.burnRate > 1 ? { text, paint: colors.yellow } : { text };
}

function percentiles({ latency }: SloView, colors: Colors): Cell[] {
  const none = { ...NONE, paint: colors.dim };
  if (latency.kind === 'no-data') return [none, none, none];
  return [latency.p50, latency.p95, latency.p99].map((ms) => ({ text: latencyText(ms) }));
}

/** A shape, a word and how long: each is enough by itself. */
function alert(
  { alert: { state, severity, since, frozen, inhibited }, isBlind }: SloView,
  { colors, now }: { colors: Colors; now: number },
): Cell {
  const notes = [frozen && 'frozen', inhibited && 'inhibited', isBlind && !frozen && 'telemetry missing'].filter(
    Boolean,
  );
  const note = notes.map((text) => `, ${text}`).join('');
  const lasted = since === null ? '' : ` for ${ageText(now - since)}`;
  switch (state) {
    case 'inactive':
      return { text: `${isBlind ? '?' : '○'} inactive${note}`, paint: isBlind ? colors.yellow : colors.dim };
    case 'pending':
      return { text: `◔ ${severity} pending${lasted}${note}`, paint: colors.yellow };
    case 'firing':
      return severity === 'page'
        ? { text: `▲ page firing${lasted}${note}`, paint: (text) => colors.bold(colors.red(text)) }
        : { text: `△ ticket firing${lasted}${note}`, paint: colors.yellow };
    case 'resolved':
      return { text: `✓ ${severity} resolved${note}`, paint: colors.green };
  }
}

/** What somebody has to look into, beside the numbers. */
function notesOn({ absence, undeclared, instances, slos }: ServiceView, now: number): string[] {
  const notes: string[] = [];
  if (absence.state === 'firing' && absence.since !== null)
    notes.push(`no instance has reported for ${ageText(now - absence.since)}`);
  if (undeclared.length > 0)
    notes.push(`events arrive for SLOs that nobody declared: ${undeclared.map(printable).join(', ')}`);
  if (instances.usedTwice.length > 0)
    notes.push(`two processes share an instance id: ${instances.usedTwice.map(printable).join(', ')}`);
  for (const { name, hasConflict, declarations, seriesRefused } of slos) {
    if (hasConflict) notes.push(`${printable(name)} is declared in ${declarations.length} different ways`);
    if (seriesRefused > 0)
      notes.push(`${printable(name)} lacks the events of ${seriesRefused} series beyond the limits`);
  }
  return notes;
}
