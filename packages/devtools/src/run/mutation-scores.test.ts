import { describe, expect, test } from 'vitest';
import { scores, withScores } from './mutation-scores.mjs';

const mutants = (statuses: Record<string, number>) => ({
  mutants: Object.entries(statuses).flatMap(([status, count]) => new Array(count).fill({ status })),
});

const page = `# Before

<!-- scores of slo -->
| file | killed | timed out | survived | score |
|---|--:|--:|--:|--:|
| \`budget.ts\` | 8 | 1 | 1 | 90.00 % |
| \`gone.ts\` | 1 | 0 | 0 | 100.00 % |
<!-- end of scores of slo -->

after
`;

describe('the scores of a mutation report', () => {
  test('count what no test reaches as survived, and leave out what was ignored', () => {
    const report = {
      files: {
        'src/views/fleet.ts': mutants({ Killed: 5, Timeout: 1, Survived: 2, NoCoverage: 1, Ignored: 7 }),
        'src/names.ts': mutants({ Ignored: 3 }),
      },
    };
    expect(scores(report)).toEqual([{ file: 'views/fleet.ts', killed: 5, timedOut: 1, survived: 3 }]);
  });

  test('take the place of older ones of the same files, and all are added up', () => {
    const measured = [{ file: 'window.ts', killed: 1999, timedOut: 0, survived: 1 }];
    expect(withScores(page, { name: 'slo', measured, files: ['budget.ts', 'window.ts'] })).toBe(`# Before

<!-- scores of slo -->
| file | killed | timed out | survived | score |
|---|--:|--:|--:|--:|
| \`budget.ts\` | 8 | 1 | 1 | 90.00 % |
| \`window.ts\` | 1999 | 0 | 1 | 99.95 % |
| **all** | 2007 | 1 | 2 | 99.90 % |
<!-- end of scores of slo -->

after
`);
  });

  test('need a place on the page', () => {
    expect(() => withScores(page, { name: 'engine', measured: [], files: [] })).toThrow(
      'no place for the scores of engine',
    );
  });
});
