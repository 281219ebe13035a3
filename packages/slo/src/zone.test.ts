import { afterEach, describe, expect, it, vi } from 'vitest';
import { instantOf, localTime } from './zone.js';

describe('the clock of a zone', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is made once, and a thousand are kept: names come from the wire', () => {
    let made = 0;
    class CountedFormat extends Intl.DateTimeFormat {
      constructor(locales: string, options: Intl.DateTimeFormatOptions) {
        super(locales, options);
        made += 1;
      }
    }
    vi.stubGlobal('Intl', { DateTimeFormat: CountedFormat });
    // "eUROPE/BERLIN" is a zone too: as many names as there are ways to write twelve letters.
    const name = (n: number) =>
      [...'europeberlin'].map((letter, i) => ((n >> i) % 2 ? letter.toUpperCase() : letter)).join('');
    const noon = localTime('2026-03-15 12:00:00');
    const look = (n: number) =>
      expect(instantOf(noon, name(n).replace(/^.{6}/, '$&/'))).toBe(Date.UTC(2026, 2, 15, 11));
    for (let n = 0; n < 1000; n++) look(n);
    look(0);
    expect(made).toBe(1000);
    look(1000);
    look(0);
    expect(made).toBe(1002);
  });
});
