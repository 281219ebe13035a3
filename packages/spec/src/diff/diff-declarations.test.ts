import { describe, expect, it } from 'vitest';
import { readDeclarations } from '../read-declarations.js';
import { formatChange } from './change.js';
import { diffDeclarations } from './diff-declarations.js';

const BASE = `service: checkout
owner: shop
operations:
  pay:
    latency: { p95: 500ms }
    availability: 99.9%
    timeout: 10s
  feed:
    freshness: { maxAge: 5m, target: 99% }
    throughput: { atLeast: 10, target: 99% }
    saturation: { atMost: 0.8, target: 99% }
    budgeting: timeslices 1m at 95%
`;

function read(text: string) {
  const { services, issues } = readDeclarations(text);
  expect(issues).toEqual([]);
  return services.map(({ declaration }) => declaration);
}

const diff = (before: string, after: string) => diffDeclarations(read(before), read(after)).map(formatChange);
const edited = (from: string, to: string) => {
  expect(BASE).toContain(from);
  return diff(BASE, BASE.replace(from, to));
};

describe('the difference of two declarations', () => {
  it('is nothing where only the writing differs, order, language and all', () => {
    const json = JSON.stringify({
      operations: {
        feed: {
          saturation: { target: '99%', atMost: 0.8 },
          throughput: { target: '99%', atLeast: 10 },
          freshness: { target: '99%', maxAge: '300s' },
          budgeting: 'timeslices 1m at 95%',
        },
        pay: { timeout: '10000ms', availability: { target: '99.90%' }, latency: { p95: { threshold: '0.5s' } } },
      },
      window: '30d',
      owner: 'shop',
      service: 'checkout',
    });
    expect(diff(BASE, json)).toEqual([]);
  });

  it.each([
    ['99.9%', '99.95%', ['stricter  checkout/pay-availability  target 99.9% → 99.95%']],
    ['99.9%', '99.5%', ['looser    checkout/pay-availability  target 99.9% → 99.5%']],
    ['500ms', '300ms', ['stricter  checkout/pay-latency-p95  threshold 500ms → 300ms']],
    ['500ms', '1s', ['looser    checkout/pay-latency-p95  threshold 500ms → 1s']],
    ['    timeout: 10s\n', '', ['looser    checkout/pay-availability  timeout 10s']],
    ['timeout: 10s', 'timeout: 5s', ['stricter  checkout/pay-availability  timeout 10s → 5s']],
    [
      'timeout: 10s',
      'timeout: 10s\n    latencyFailures: bad',
      ['stricter  checkout/pay-latency-p95  latencyFailures ignore → bad'],
    ],
    ['maxAge: 5m', 'maxAge: 10m', ['looser    checkout/feed-freshness  maxAge 5m → 10m']],
    ['atLeast: 10', 'atLeast: 20', ['stricter  checkout/feed-throughput  atLeast 10 → 20']],
    ['atMost: 0.8', 'atMost: 0.9', ['looser    checkout/feed-saturation  atMost 0.8 → 0.9']],
    [
      '    timeout: 10s\n',
      '    timeout: 10s\n    errorRate: 0.1%\n',
      ['added     checkout/pay-error-rate  error-rate 99.9% over 30d'],
    ],
    ['    latency: { p95: 500ms }\n', '', ['removed   checkout/pay-latency-p95  latency 500ms 95% over 30d']],
  ])('is one line where %j becomes %j', (from, to, expected) => {
    expect(edited(from, to)).toEqual(expected);
  });

  it('says of every SLO what a change around it means', () => {
    expect(edited('at 95%', 'at 99%')).toEqual([
      'stricter  checkout/feed-freshness  budgeting timeslices 1m at 95% → timeslices 1m at 99%',
      'stricter  checkout/feed-throughput  budgeting timeslices 1m at 95% → timeslices 1m at 99%',
      'stricter  checkout/feed-saturation  budgeting timeslices 1m at 95% → timeslices 1m at 99%',
    ]);
    expect(edited('    availability: 99.9%\n', '    availability: 99.9%\n    window: 28d\n    noData: bad\n')).toEqual([
      'changed   checkout/pay-latency-p95  window 30d → 28d',
      'stricter  checkout/pay-latency-p95  noData freeze → bad',
      'changed   checkout/pay-availability  window 30d → 28d',
      'stricter  checkout/pay-availability  noData freeze → bad',
    ]);
  });

  it('covers alerts, owners, journeys, policies and corrections', () => {
    const more = `${BASE}alerts: page 1h/5m > 14.4
journeys: { buy: { steps: [pay-availability] } }
errorBudgetPolicy: { thresholds: [{ spent: 100%, actions: [freeze-deploys] }] }
corrections: [{ id: fix, reason: Upgrade, author: ana, semantics: remove, from: 2026-01-05 02:00, duration: 1h }]
`.replace('owner: shop', 'owner: payments');
    const changes = diff(BASE, more);
    const thresholds = 'page 1h/5m > 14.4; page 6h/30m > 6; ticket 1d/2h > 3; ticket 3d/6h > 1';
    expect(changes).toContain(`changed   checkout/pay-availability  alerts ${thresholds} → page 1h/5m > 14.4`);
    expect(changes).toContain('changed   checkout/pay-availability  owner shop → payments');
    expect(changes.slice(-3)).toEqual([
      'added     checkout/buy  journey checkout/pay-availability',
      'added     checkout/fix  correction remove 2026-01-05 02:00:00 UTC for 1h: Upgrade',
      'changed   checkout  errorBudgetPolicy {"thresholds":[{"spent":"100%","actions":["freeze-deploys"]}]}',
    ]);
  });

  it('reads backwards as its opposite', () => {
    const [looser] = diffDeclarations(read(BASE), read(BASE.replace('99.9%', '99.5%')));
    const [stricter] = diffDeclarations(read(BASE.replace('99.9%', '99.5%')), read(BASE));
    expect([looser?.meaning, stricter?.meaning]).toEqual(['looser', 'stricter']);
  });
});
