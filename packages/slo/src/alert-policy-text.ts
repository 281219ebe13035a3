import type { AlertPolicy, AlertRule, Severity } from './alert-policy.js';
import { formatDuration, parseDuration } from './duration.js';
import { formatFraction, parseFraction } from './fraction.js';
import { isTooLong, type Parsed, parsed, quote, refused, valueOrThrow } from './issue.js';

const RULE = /^(page|ticket)\s+(\S+?)\s*\/\s*(\S+)\s*>\s*(\S+)((?:\s+\S.*)?)$/;
const NO_RULES = 'none';
const EXAMPLE = 'write "page 1h/5m > 14.4 hold 2m min 100 events confidence 95%"';

/**
 * Reads the compact form of a policy: rules divided by semicolons, each a severity, long and short window, and a burn rate to exceed, as in
 * "page 1h/5m > 14.4; ticket 3d/6h > 14/15"; "none" is a policy without rules. Options may follow the threshold: "hold 2m", "min 100 events", "confidence 95%".
 */
export function parseAlertPolicy(text: string): Parsed<AlertPolicy> {
  if (text.trim() === NO_RULES) return parsed([]);
  const rules: AlertRule[] = [];
  for (const part of text.split(';')) {
    const rule = parseRule(part.trim());
    if (rule.kind === 'refused') return rule;
    rules.push(rule.value);
  }
  return parsed(rules);
}

/** A policy written in code. Throws a DeclarationError on anything that {@link parseAlertPolicy} refuses. */
export function alertPolicy(text: string): AlertPolicy {
  return valueOrThrow(parseAlertPolicy(text));
}

/** As {@link parseAlertPolicy} reads it back; the share from which a threshold was derived is not written, for it follows from the window. */
export function formatAlertPolicy(policy: AlertPolicy): string {
  return policy.length === 0 ? NO_RULES : policy.map(formatRule).join('; ');
}

function formatRule({ severity, long, short, threshold, hold, minEvents, confidence }: AlertRule): string {
  const options = [
    hold && `hold ${formatDuration(hold)}`,
    minEvents !== undefined && `min ${minEvents} events`,
    confidence !== undefined && `confidence ${percentage(confidence)}%`,
  ].filter((option) => typeof option === 'string');
  return [
    `${severity} ${formatDuration(long)}/${formatDuration(short)} > ${formatFraction(threshold)}`,
    ...options,
  ].join(' ');
}

function parseRule(text: string): Parsed<AlertRule> {
  const match = isTooLong(text) ? null : RULE.exec(text);
  if (!match)
    return refused(
      'alert-policy-malformed',
      `an alert rule needs a severity, two windows and a burn rate (got ${quote(text)}): ${EXAMPLE}`,
    );
  const long = parseDuration(match[2] ?? '');
  const short = parseDuration(match[3] ?? '');
  const threshold = parseFraction(match[4] ?? '');
  if (long.kind === 'refused') return long;
  if (short.kind === 'refused') return short;
  if (threshold.kind === 'refused') return threshold;
  if (short.value.ms >= long.value.ms) {
    return refused(
      'alert-rule-windows',
      `the short window must be shorter than the long one (got ${quote(text)}): a twelfth is usual`,
    );
  }
  if (!Number.isInteger(short.value.ms) || !Number.isInteger(long.value.ms)) {
    return refused('alert-rule-windows', `alert windows are whole milliseconds (got ${quote(text)})`);
  }
  if (threshold.value.num === 0) {
    return refused(
      'alert-rule-threshold',
      `the burn rate to exceed must be above zero (got ${quote(text)}): 1 spends the budget in exactly one window`,
    );
  }
  const options = parseOptions(match[5] ?? '');
  if (options.kind === 'refused') return options;
  // The expression admits these two words only.
  const severity = match[1] as Severity;
  return parsed({ severity, long: long.value, short: short.value, threshold: threshold.value, ...options.value });
}

type Options = Pick<AlertRule, 'hold' | 'minEvents' | 'confidence'>;

function parseOptions(text: string): Parsed<Options> {
  const option = /\s*(?:hold\s+(\S+)|min\s+(\d{1,15})\s+events?|confidence\s+(\d{1,2}(?:\.\d{1,6})?)\s?%)/y;
  let options: Options = {};
  while (option.lastIndex < text.length) {
    const match = option.exec(text);
    if (!match)
      return refused(
        'alert-policy-malformed',
        `an alert rule has options that nobody reads (got ${quote(text)}): ${EXAMPLE}`,
      );
    const [, hold, minEvents, confidence] = match;
    if (hold !== undefined) {
      const length = parseDuration(hold);
      if (length.kind === 'refused') return length;
      options = { ...options, hold: length.value };
    }
    if (minEvents !== undefined) options = { ...options, minEvents: Number(minEvents) };
    if (confidence !== undefined) {
      if (Number(confidence) === 0)
        return refused('alert-policy-malformed', `a confidence must be above 0% (got ${quote(text)}): 95% is usual`);
      options = { ...options, confidence: Number(`${confidence}e-2`) };
    }
  }
  return parsed(options);
}

function percentage(confidence: number): number {
  return Number((confidence * 100).toPrecision(12));
}
