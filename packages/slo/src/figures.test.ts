import { expect, test } from 'vitest';
import { ageText, burnRateText, decimalsFor, latencyText, percentage } from './figures.js';

test.each([
  [1, 2, '100.00%'],
  [0.999, 2, '99.90%'],
  [0.9995, 2, '99.95%'],
  [0.999999, 2, '99.99%'],
  [1 - 2 ** -53, 2, '99.99%'],
  [0.5, 0, '50%'],
  [0, 1, '0.0%'],
  [-0.255, 1, '-25.5%'],
  [-2.5001, 1, '-250.1%'],
  [0.29, 0, '29%'],
])('shows the share %f with %i decimals as %s, rounded against us', (ratio, decimals, text) => {
  expect(percentage(ratio, decimals)).toBe(text);
});

test.each([
  ['99%', 2],
  ['99.9%', 3],
  ['99.99%', 4],
  ['99.99999%', 6],
  ['99.9999%', 6],
])('an attainment against %s has %i decimals', (target, decimals) => {
  expect(decimalsFor(target)).toBe(decimals);
});

test.each([
  [0, '0'],
  [0.0004, '<0.01'],
  [0.021, '0.03'],
  [1, '1.0'],
  [14.4, '14.4'],
  [14.41, '14.5'],
  [99.99, '100.0'],
  [1000, '1000'],
  [0.0099, '<0.01'],
  [0.01, '0.01'],
  [0.5, '0.50'],
  [0.999, '1.00'],
  [99.9, '99.9'],
  [100, '100'],
  [100.5, '101'],
])('shows the burn rate %f as %s', (burnRate, text) => {
  expect(burnRateText(burnRate)).toBe(text);
});

test.each([
  [0.4, '400µs'],
  [1.2, '1.2ms'],
  [87, '87ms'],
  [499.6, '500ms'],
  [999.7, '1.00s'],
  [1_250, '1.25s'],
  [12_340, '12.3s'],
  [125_000, '2m05s'],
  // Three digits on both sides of where the unit or the point changes.
  [0.9991, '1000µs'],
  [1, '1.0ms'],
  [9.94, '9.9ms'],
  [9.95, '10ms'],
  [999.4, '999ms'],
  [999.5, '1.00s'],
  [9994, '9.99s'],
  [9995, '10.0s'],
  [59_940, '59.9s'],
  [59_950, '1m00s'],
])('shows %f milliseconds as %s', (ms, text) => {
  expect(latencyText(ms)).toBe(text);
});

test.each([
  [-5, '0s'],
  [8_400, '8s'],
  [125_000, '2m05s'],
  [12_000_000, '3h20m'],
  [385_200_000, '4d11h'],
  [59_499, '59s'],
  [59_500, '1m00s'],
  [3_599_000, '59m59s'],
  [3_600_000, '1h00m'],
  [86_399_000, '23h59m'],
  [86_400_000, '1d00h'],
])('shows an age of %i ms as %s', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
