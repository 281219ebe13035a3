import { lines, runProgram } from './program.ts';

/** What Biome finds wrong with format and style, under the settings of the folder. Empty when it finds nothing. */
export async function styleComplaints(root: string): Promise<string[]> {
  const { code, output } = await runProgram(
    'biome',
    ['check', '--error-on-warnings', '--reporter=github', '--max-diagnostics=50', '.'],
    {
      cwd: root,
    },
  );
  if (code === 0) return [];
  const complaints = lines(output).map((line) =>
    line.replace(/^::\w+ title=([^,]*),file=([^,]*),line=(\d+).*?::/, '$2:$3 $1: '),
  );
  return [...complaints, '`npm run format` mends what can be mended by itself'];
}
