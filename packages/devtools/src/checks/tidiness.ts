import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isTestFile, packages } from './packages.ts';

/** Names of drawers for what is left over; whatever lies in one has a better name. */
const DRAWERS = /^(?:utils?|utilities|common|helpers?|misc|shared|lib|stuff)$/i;

/** One idea fits into about 300 lines; past this nobody can say that it still does. */
const LONGEST = 350;

/** Source files and folders named after nothing, and source files that hold more than one idea by their length. */
export function untidiness(root: string): string[] {
  return packages(root)
    .flatMap(({ sources }) => sources)
    .flatMap((file) => {
      const drawer = file.split('/').find((step) => DRAWERS.test(basename(step).split('.')[0] ?? ''));
      const length = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
      return [
        ...(drawer === undefined ? [] : [`${file} lies in a drawer (${drawer}): name it after its idea`]),
        ...(length > LONGEST && !isTestFile(file)
          ? [`${file} has ${length} lines, more than ${LONGEST}: part its ideas`]
          : []),
      ];
    });
}
