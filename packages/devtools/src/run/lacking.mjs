// Prints the Debian packages that would bring what this machine lacks for the repository's suites; .ci/run installs them.
import { root } from '../../bootstrap.mjs';
import { needs } from './needs.mjs';
import { plan } from './suites.mjs';
import { workspaces } from './workspaces.mjs';

const lacking = new Set([...plan(workspaces(root)).lacking.values()].flat());
console.log([...lacking].flatMap((name) => needs[name]?.packages ?? []).join(' '));
