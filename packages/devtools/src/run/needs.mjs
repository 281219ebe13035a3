// What a suite may need of the machine besides Node and npm: one row for each, how it is found and where it comes from.
// A workspace says which of its scripts need what in its package.json: `"plimsoll": { "needs": { "test": ["go"] } }`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * @typedef {object} Need
 * @property {string} what           as a person names it
 * @property {() => boolean} isThere
 * @property {string} install        what to do when it is not
 * @property {string[]} packages     what .ci/run installs from Debian for it
 */

/** @type {Record<string, Need>} */
export const needs = {
  go: {
    what: 'Go',
    isThere: () => runs('go', 'version'),
    install: 'install Go (https://go.dev/doc/install) and put it on the PATH',
    packages: ['golang-go'],
  },
  chromium: {
    what: 'Chromium',
    isThere: () => existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'),
    install: 'install Chromium, or set CHROMIUM_PATH to a browser of its kind',
    packages: ['chromium'],
  },
  prometheus: {
    what: 'Prometheus (promtool)',
    isThere: () => runs('promtool', '--version'),
    install: 'install Prometheus and put promtool on the PATH',
    packages: ['prometheus'],
  },
  redis: {
    what: 'Redis',
    isThere: () => runs('redis-server', '--version'),
    install: 'install Redis and put redis-server on the PATH',
    packages: ['redis-server'],
  },
  alertmanager: {
    what: 'Alertmanager',
    isThere: () => runs('prometheus-alertmanager', '--version'),
    install: 'install Alertmanager as prometheus-alertmanager on the PATH',
    packages: ['prometheus-alertmanager'],
  },
};

/**
 * The names among `wanted` that this machine lacks. A name the table does not know is an error: nobody could ever have it.
 * @param {readonly string[]} wanted
 * @param {Record<string, Pick<Need, 'isThere'>>} [table]
 */
export function missing(wanted, table = needs) {
  return wanted.filter((name) => {
    const need = table[name];
    if (!need) {
      const known = Object.keys(table).join(', ');
      throw new Error(`a suite needs "${name}", which nobody can detect (known: ${known}): add a row to needs.mjs`);
    }
    return !need.isThere();
  });
}

/** @param {string} command @param {string[]} args */
function runs(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
