import { describe, expect, it } from 'vitest';
import { Screen } from './screen.js';

function recorded({ isTTY, columns = 80, skip = 2 }: { isTTY: boolean; columns?: number; skip?: number }) {
  let text = '';
  const output = { isTTY, columns, write: (more: string) => (text += more) };
  return { screen: new Screen({ output, skip }), text: () => text };
}

describe('a screen on a terminal', () => {
  it('shows a block in the place of the last one', () => {
    const { screen, text } = recorded({ isTTY: true });
    screen.show('one\ntwo');
    screen.show('three');
    expect(text()).toBe('one\ntwo\n\x1b[2A\x1b[Jthree\n');
  });

  it('keeps what was said above the block', () => {
    const { screen, text } = recorded({ isTTY: true });
    screen.show('block');
    screen.say('said');
    expect(text()).toBe('block\n\x1b[1A\x1b[Jsaid\nblock\n');
  });

  it('erases the rows of a wrapped line, not counting colours', () => {
    const { screen, text } = recorded({ isTTY: true, columns: 10 });
    screen.show(`\x1b[31m${'x'.repeat(25)}\x1b[39m`);
    screen.show('next');
    expect(text()).toContain('\x1b[3A\x1b[Jnext');
  });

  it('leaves a settled block alone', () => {
    const { screen, text } = recorded({ isTTY: true });
    screen.show('block');
    screen.settle();
    screen.say('below');
    expect(text()).toBe('block\nbelow\n');
  });
});

describe('a screen in a file', () => {
  it('shows every third block when two are skipped, and no control codes', () => {
    const { screen, text } = recorded({ isTTY: false });
    for (const block of ['a', 'b', 'c', 'd']) screen.show(block);
    expect(text()).toBe('a\n\nd\n\n');
  });

  it('shows the next block after something was said', () => {
    const { screen, text } = recorded({ isTTY: false });
    screen.show('a');
    screen.say('said');
    screen.show('b');
    expect(text()).toBe('a\n\nsaid\nb\n\n');
  });
});
