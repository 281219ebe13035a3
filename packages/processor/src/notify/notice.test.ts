import type { ActiveAlertView } from '@plimsoll/engine';
import { describe, expect, it } from 'vitest';
import { headline, Told } from './notice.js';

const NOW = Date.UTC(2026, 5, 1, 12);

function alert(changes: Partial<ActiveAlertView> = {}): ActiveAlertView {
  return {
    state: 'firing',
    severity: 'page',
    frozen: false,
    inhibited: false,
    incident: 'checkout:pay/page/1',
    since: NOW - 60_000,
    kind: 'burn-rate',
    subject: 'checkout:pay',
    service: 'checkout',
    slo: 'pay',
    owner: 'team-payments',
    meaning: 'burns',
    ...changes,
  };
}

/** What is told, round after round, as "state incident". */
function told(...rounds: (readonly ActiveAlertView[])[]): string[][] {
  const book = new Told();
  return rounds.map((active, i) =>
    book.news(active, NOW + i * 10_000).map(({ state, incident }) => `${state} ${incident}`),
  );
}

describe('what people are told', () => {
  it('is an incident when it begins, and once more when it is over', () => {
    const resolved = alert({ state: 'resolved', since: NOW });
    expect(told([], [alert()], [alert()], [resolved], [resolved], [])).toEqual([
      [],
      ['firing checkout:pay/page/1'],
      [],
      ['resolved checkout:pay/page/1'],
      [],
      [],
    ]);
  });

  it('is nothing while an alert is pending, and nothing of one that was never told', () => {
    const pending = alert({ state: 'pending', incident: null });
    expect(told([pending], [alert({ state: 'resolved' })], [])).toEqual([[], [], []]);
  });

  it('does not change while an alert is frozen', () => {
    expect(told([alert()], [alert({ frozen: true })], [alert()]).flat()).toEqual(['firing checkout:pay/page/1']);
  });

  it('leaves a ticket out while its page is on, and tells it when it outlasts the page', () => {
    const ticket = alert({ severity: 'ticket', incident: 'checkout:pay/ticket/1' });
    const quiet = { ...ticket, inhibited: true };
    expect(told([alert(), quiet], [alert({ state: 'resolved' }), ticket])).toEqual([
      ['firing checkout:pay/page/1'],
      ['resolved checkout:pay/page/1', 'firing checkout:pay/ticket/1'],
    ]);
  });

  it('says that it is over when the alert is on no list any more', () => {
    const book = new Told();
    book.news([alert()], NOW);
    expect(book.news([], NOW + 10_000)).toEqual([
      {
        state: 'resolved',
        incident: 'checkout:pay/page/1',
        severity: 'page',
        kind: 'burn-rate',
        subject: 'checkout:pay',
        service: 'checkout',
        slo: 'pay',
        owner: 'team-payments',
        firedAt: NOW - 60_000,
        at: NOW + 10_000,
        meaning: 'is over',
      },
    ]);
  });

  it('goes on after a restart from what had been told before', () => {
    const before = new Told();
    before.news([alert()], NOW);
    const after = new Told(before.firing);
    expect(after.news([alert()], NOW)).toEqual([]);
    expect(after.news([alert({ state: 'resolved', since: NOW })], NOW)).toMatchObject([{ state: 'resolved', at: NOW }]);
  });

  it('has a headline', () => {
    const [notice] = new Told().news([alert(), alert({ incident: 'x', kind: 'absence', slo: null })], NOW);
    expect(notice && headline(notice)).toBe('[page, firing] checkout pay burns');
    expect(notice && headline({ ...notice, slo: null })).toBe('[page, firing] checkout burns');
  });
});
