/** What the command line asks for. */
export type Wish =
  | { readonly kind: 'run'; readonly groups: readonly string[]; readonly json?: string; readonly write?: true }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads the arguments of `npm run bench -- …`: names of groups (none means all), `--json FILE`, `--write`, `--help`. */
export function readArguments(args: readonly string[], known: readonly string[]): Wish {
  const groups: string[] = [];
  let json: string | undefined;
  let write = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--help' || arg === '-h') return { kind: 'help' };
    if (arg === '--json' || arg.startsWith('--json=')) {
      json = arg === '--json' ? args[++at] : arg.slice('--json='.length);
      if (json === undefined || json === '' || json.startsWith('-'))
        return { kind: 'refused', message: `--json needs a file (got ${json ?? 'nothing'}): --json FILE` };
    } else if (arg === '--write') write = true;
    else if (arg.startsWith('-')) {
      return { kind: 'refused', message: `unknown option ${arg}: known are --json FILE, --write and --help` };
    } else groups.push(arg);
  }
  const unknown = groups.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return {
      kind: 'refused',
      message: `unknown group ${unknown.join(', ')}: known are ${known.join(', ') || 'none yet'}`,
    };
  }
  const wanted = groups.length === 0 ? known : known.filter((name) => groups.includes(name));
  return { kind: 'run', groups: wanted, ...(json === undefined ? {} : { json }), ...(write && { write }) };
}
