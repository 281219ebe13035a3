import { expect, it } from 'vitest';
import { parseAlertPolicy } from './alert-policy-text.js';
import { parseBudgetAlerts } from './budget-alert.js';
import { parseBudgeting } from './budgeting.js';
import { parseDuration } from './duration.js';
import { parseFraction } from './fraction.js';
import { nearest } from './nearest.js';
import { parseTarget } from './target.js';
import { parseWindow } from './window.js';

const digits = '9'.repeat(2_000_000);
const letters = 'a'.repeat(2_000_000);

it.each([
  ['a fraction', () => parseFraction(digits), 'fraction-malformed'],
  ['a quotient', () => parseFraction(`${digits}/${digits}`), 'fraction-malformed'],
  ['a duration', () => parseDuration(`${digits}s`), 'duration-malformed'],
  ['a target', () => parseTarget(`${digits}%`), 'target-malformed'],
  ['a window', () => parseWindow(`calendar month ${letters} `), 'window-malformed'],
  ['a rolling window', () => parseWindow(digits), 'window-malformed'],
  ['a budgeting method', () => parseBudgeting(`timeslices ${letters}`), 'budgeting-malformed'],
  ['an alert rule', () => parseAlertPolicy(`page ${letters}/ > > ${letters}`), 'alert-policy-malformed'],
  ['a budget alert', () => parseBudgetAlerts(`page ${letters}% ${letters}`), 'budget-alert-malformed'],
])('%s of megabytes is refused without being read', (_, parse, code) => {
  expect(parse()).toMatchObject({ kind: 'refused', code });
});

it('a word of megabytes means nothing', () => {
  expect(nearest(letters, ['window', 'owner'])).toBe(undefined);
});

it('texts of two hundred characters are read', () => {
  expect(parseFraction(`0.5${'0'.repeat(197)}`)).toEqual({ kind: 'parsed', value: { num: 1, den: 2 } });
  expect(parseFraction(`0.5${'0'.repeat(198)}`).kind).toBe('refused');
  expect(parseAlertPolicy(Array(40).fill('page 1h/5m > 14.4').join('; ')).kind).toBe('parsed');
});
