import { type AlertState, initialAlert } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { AlertHistory } from './alert-history.js';

function alertIn(state: AlertState['state'], incident: string | null = null): AlertState {
  return { ...initialAlert('ticket'), state, incident };
}

/** What an alert went through, as it is told at each second. */
function historyOf(limit: number, ...states: readonly AlertState['state'][]): AlertHistory {
  const history = new AlertHistory(limit);
  for (const [i, state] of states.entries()) {
    const at = { at: i, observedAt: i + 1, kind: 'burn-rate', subject: 'checkout:pay' } as const;
    history.note(alertIn(states[i - 1] ?? 'inactive'), alertIn(state), at);
  }
  return history;
}

describe('the history of alerts', () => {
  it('notes when an alert comes into another state, and says so', () => {
    const history = new AlertHistory(10);
    const what = { at: 10, observedAt: 20, kind: 'absence', subject: 'checkout' } as const;
    const fired = { ...what, severity: 'ticket', from: 'inactive', to: 'firing', incident: 'one' };
    expect(history.note(alertIn('inactive'), alertIn('firing', 'one'), what)).toEqual(fired);
    expect(history.note(alertIn('firing', 'one'), alertIn('firing', 'one'), what)).toBe(undefined);
    expect(history.all()).toEqual([fired]);
  });

  it('names the incident that a transition ends as well as the one that it opens', () => {
    const history = new AlertHistory(10);
    const what = { at: 10, observedAt: 20, kind: 'burn-rate', subject: 'checkout' } as const;
    expect(history.note(alertIn('resolved', 'one'), alertIn('inactive'), what)?.incident).toBe('one');
    expect(history.note(alertIn('resolved', 'one'), alertIn('firing', 'two'), what)?.incident).toBe('two');
    expect(history.note(alertIn('inactive'), alertIn('pending'), what)?.incident).toBe(null);
  });

  it('remembers the last ones only, the oldest first', () => {
    const all = historyOf(2, 'pending', 'firing').all();
    expect(all.map(({ to }) => to)).toEqual(['pending', 'firing']);
    expect(historyOf(2, 'pending', 'firing', 'resolved').all()).toMatchObject([
      { at: 1, to: 'firing' },
      { at: 2, to: 'resolved' },
    ]);
  });

  it('remembers the last ones of what was stored, and leaves that as it was', () => {
    const stored = historyOf(10, 'pending', 'firing', 'resolved').all();
    const history = new AlertHistory(2);
    history.restore(stored);
    expect(history.all()).toEqual(stored.slice(1));
    const roomy = new AlertHistory(10);
    roomy.restore(stored);
    roomy.note(alertIn('resolved'), alertIn('inactive'), { at: 9, observedAt: 9, kind: 'burn-rate', subject: 'x' });
    expect(roomy.all()).toHaveLength(4);
    expect(stored).toHaveLength(3);
  });
});
