import { afterEach, describe, expect, it, vi } from 'vitest';
import { instantOf, localTime } from './zone.js';

describe('a local time', () => {
  it.each([
    ['2026-03-08 01:30:00', 'America/New_York', '2026-03-08T06:30:00Z', 'before clocks go forward'],
    ['2026-03-08 02:30:00', 'America/New_York', '2026-03-08T07:30:00Z', 'that no clock shows'],
    ['2026-03-08 03:30:00', 'America/New_York', '2026-03-08T07:30:00Z', 'after clocks went forward'],
    ['2026-11-01 01:30:00', 'America/New_York', '2026-11-01T05:30:00Z', 'that is shown twice'],
    ['2026-11-01 02:30:00', 'America/New_York', '2026-11-01T07:30:00Z', 'after clocks went back'],
    ['2026-03-29 03:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z', 'after clocks went forward east of UTC'],
    ['2026-10-25 03:30:00', 'Europe/Berlin', '2026-10-25T02:30:00Z', 'after clocks went back east of UTC'],
    ['2011-12-31 00:00:00', 'Pacific/Apia', '2011-12-30T10:00:00Z', 'after a day that was left out'],
  ])('%s in %s is %s: one %s', (local, zone, instant) => {
    expect(new Date(instantOf(localTime(local), zone)).toISOString()).toBe(instant.replace('Z', '.000Z'));
  });
});

describe('the clock of a zone', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is made once, and a thousand are kept: names come from the wire', async () => {
    vi.resetModules();
    const fresh = await import('./zone.js');
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
      expect(fresh.instantOf(noon, name(n).replace(/^.{6}/, '$&/'))).toBe(Date.UTC(2026, 2, 15, 11));
    for (let n = 0; n < 1000; n++) look(n);
    look(0);
    expect(made).toBe(1000);
    look(1000);
    look(0);
    expect(made).toBe(1002);
  });
});
