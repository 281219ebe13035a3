import { RouteTemplates } from './route-templates.js';

/** Names for the origins of dependencies, with the path they are mounted at: `{ payments: 'http://10.0.0.7:8080/v2' }`. */
export type Hosts = Readonly<Record<string, string | URL>>;

/**
 * Finds the declared operation of a request to another service. Operations are named "POST payments/charges/:id": a method, the
 * name of a host and a path template; a host that was given no name is called by its own, "api.example.com:8443".
 */
export class DependencyTemplates {
  private readonly byHost = new Map<string, RouteTemplates>();
  /** By host and what its templates are called among themselves. */
  private readonly operations = new Map<string, string>();
  private readonly hosts: readonly { readonly name: string; readonly origin: string; readonly mount: string }[];

  constructor(operations: Iterable<string>, hosts: Hosts = {}) {
    this.hosts = Object.entries(hosts).map(([name, base]) => {
      const { origin, pathname } = new URL(base);
      return { name, origin, mount: pathname.replace(/\/$/, '') };
    });
    const paths = new Map<string, string[]>();
    for (const operation of operations) {
      const [, method, host, path = '/'] = /^(\S+) ([^\s/]+)(\/\S*)?$/.exec(operation) ?? [];
      if (host === undefined) continue;
      const own = `${method} ${path}`;
      paths.set(host, [...(paths.get(host) ?? []), own]);
      this.operations.set(`${host} ${own}`, operation);
    }
    for (const [host, own] of paths) this.byHost.set(host, new RouteTemplates(own));
  }

  find(method: string, url: URL): string | undefined {
    const named = this.hosts.find(
      ({ origin, mount }) => origin === url.origin && `${url.pathname}/`.startsWith(`${mount}/`),
    );
    const host = named?.name ?? url.host;
    const found = this.byHost.get(host)?.byPath(method, url.pathname.slice(named?.mount.length ?? 0));
    return found === undefined ? undefined : this.operations.get(`${host} ${found}`);
  }
}
