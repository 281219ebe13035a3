import { expect, it } from 'vitest';
import * as s from './index.js';

it('reads the seed contract', () => {
  const { slos, issues } = s.readContract({
    service: 'checkout',
    owner: 'team-payments',
    operations: { pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' } },
  });
  expect(issues).toEqual([]);
  expect(slos.map(({ name, target }) => [name, target.text])).toEqual([
    ['pay-latency-p95', '95%'],
    ['pay-availability', '99.9%'],
    ['pay-error-rate', '99.9%'],
  ]);
  expect(s.formatAlertPolicy(slos[0]?.alertPolicy ?? [])).toBe(
    'page 1h/5m > 14.4; page 6h/30m > 6; ticket 1d/2h > 3; ticket 3d/6h > 1',
  );
});
it('reads windows', () => {
  for (const text of [
    '30d',
    'calendar month Europe/Berlin',
    'calendar 2 weeks UTC from 2026-01-05 00:00:00',
    'calendar quarter UTC',
  ])
    expect(s.formatWindow(s.window(text))).toBe(text);
  expect(s.formatWindow(s.window('calendar month'))).toBe('calendar month UTC');
});
it('sums', () => {
  const rings = new s.Rings({ spanMs: 2592000000 });
  for (let t = 10_000; t <= 40 * 86400_000; t += 10_000) rings.add(1.7e12 + t, 9, 1);
  const to = 1.7e12 + 40 * 86400_000;
  expect(rings.sum({ from: to - 3600_000, to })).toEqual({ good: 9 * 360, bad: 360 });
  expect(rings.sum({ from: to - 30 * 86400_000, to }).bad).toBe(259200 + 80);
});
