import { describe, expect, it } from 'vitest';
import { alertPolicy } from './alert-policy-text.js';
import { readCompositeRule } from './composite.js';
import { target } from './target.js';

describe('a rule of a composite', () => {
  const one = { num: 1, den: 1 };
  const member = (good: number, bad: number) => ({ counts: { good, bad }, target: target('99%'), weight: one });
  const [rule] = alertPolicy('page 1h/5m > 3 min 100 events');

  it.each([
    [
      'is breaching when the sum is above the threshold in both windows',
      [member(196, 4), member(196, 4)],
      [member(96, 4)],
      true,
      'breaching',
    ],
    ['is breaching on exactly as many events as it asks for', [member(96, 4)], [member(96, 4)], true, 'breaching'],
    ['is quiet at the threshold', [member(198, 2), member(196, 4)], [member(90, 10)], true, 'quiet'],
    ['is quiet when it is over by now', [member(196, 4), member(196, 4)], [member(100, 0)], true, 'quiet'],
    ['is quiet on too few events', [member(40, 9), member(40, 9)], [member(40, 9)], true, 'quiet'],
    ['is unknown while telemetry is missing', [member(200, 0)], [member(100, 0)], false, 'unknown'],
    [
      'is breaching on what was seen, though telemetry is missing',
      [member(190, 10)],
      [member(90, 10)],
      false,
      'breaching',
    ],
  ] as const)('%s', (_, long, short, complete, reading) => {
    if (!rule) throw new Error('there is a rule');
    expect(readCompositeRule(rule, { long, short, complete })).toBe(reading);
  });
});
