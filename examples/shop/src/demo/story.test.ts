import { describe, expect, it } from 'vitest';
import { type SloMoment, Story } from './story.js';

const checkout = (alert: SloMoment['alert'], remaining: number): SloMoment[] => [
  { service: 'checkout', name: 'pay-availability', alert, remaining },
];

function told(...moments: SloMoment[][]): { story: Story; news: string[][] } {
  const story = new Story();
  return { story, news: moments.map((moment, second) => story.watch(moment, second * 1_000)) };
}

describe('a story', () => {
  it('tells an alert once when it fires, and once when it resolves', () => {
    const { news } = told(
      checkout('inactive', 1),
      checkout('firing', -3),
      checkout('firing', -5),
      checkout('resolved', -4),
      checkout('inactive', 1),
    );
    expect(news).toEqual([
      [],
      ['ALERT: checkout burns the budget of pay-availability'],
      [],
      ['resolved: checkout no longer burns the budget of pay-availability'],
      [],
    ]);
  });

  it('is whole when the alert fired and resolved, and the budget recovered', () => {
    const { story } = told(checkout('firing', -5), checkout('inactive', 0.5));
    expect(story.missing('checkout')).toEqual([]);
    expect(story.slos).toMatchObject([{ firedAtMs: 0, resolvedAtMs: 1_000, lowestRemaining: -5, remaining: 0.5 }]);
  });

  it.each([
    ['no alert fired', [checkout('inactive', 1)], ['no alert of checkout ever fired']],
    [
      'an alert still fires',
      [checkout('firing', -5), checkout('firing', -4)],
      ['the alert of checkout pay-availability did not resolve'],
    ],
    [
      'an alert fires once more',
      [checkout('firing', -5), checkout('resolved', -4), checkout('firing', -4)],
      ['the alert of checkout pay-availability did not resolve'],
    ],
    [
      'the budget stays spent',
      [checkout('firing', -4), checkout('resolved', -4)],
      ['the budget of checkout pay-availability did not recover'],
    ],
  ])('says what is missing when %s', (_case, moments, missing) => {
    expect(told(...moments).story.missing('checkout')).toEqual(missing);
  });
});
