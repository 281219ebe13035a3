/**
 * Finds the declared operation of an HTTP request. Operations are named "POST /orders/:id": a method and a route template.
 * Only declared names ever come out, so a raw path can never become one.
 */
export class RouteTemplates {
  private readonly names: ReadonlySet<string>;
  private readonly templates: readonly Template[];

  constructor(operations: Iterable<string>) {
    const names = [...operations];
    this.names = new Set(names);
    this.templates = names.flatMap((name) => {
      const [method = '', path = ''] = name.split(' ', 2);
      return path.startsWith('/') ? [{ name, method, segments: segmentsOf(path) }] : [];
    });
  }

  /**
   * By the route that the framework chose: `mount` is the path that routers took off before it, in which parameters are
   * already filled in; `route` is the route's own template.
   */
  byRoute(method: string, mount: string, route: string): string | undefined {
    return this.declaredAs(method, (asked) => {
      const name = `${asked} ${joinPaths(mount, route)}`;
      if (this.names.has(name)) return name;
      if (mount === '') return undefined;
      const wanted = segmentsOf(route);
      const filled = segmentsOf(mount);
      return this.templates.find(
        (template) =>
          template.method === asked &&
          template.segments.length === filled.length + wanted.length &&
          wanted.every((segment, i) => segment === template.segments[filled.length + i]) &&
          filled.every((segment, i) => fits(segment, template.segments[i])),
      )?.name;
    });
  }

  /**
   * By the path of a request: the template with the most literal segments that fits. Where a router has seen the request, but
   * does not tell any more where it was mounted, only templates that end in its `route` fit.
   */
  byPath(method: string, path: string, route = ''): string | undefined {
    const segments = segmentsOf(path);
    const tail = segmentsOf(route);
    return this.declaredAs(method, (asked) => {
      let best: { name: string; literals: number } | undefined;
      for (const template of this.templates) {
        if (template.method !== asked || template.segments.length !== segments.length) continue;
        if (!segments.every((segment, i) => fits(segment, template.segments[i]))) continue;
        if (!tail.every((segment, i) => segment === template.segments.at(i - tail.length))) continue;
        const literals = template.segments.filter((segment) => !isParameter(segment)).length;
        if (!best || literals > best.literals) best = { name: template.name, literals };
      }
      return best?.name;
    });
  }

  /** HEAD is served by the handlers of GET, and is an event of theirs unless declared on its own. */
  private declaredAs(method: string, find: (method: string) => string | undefined): string | undefined {
    return find(method) ?? (method === 'HEAD' ? find('GET') : undefined);
  }
}

interface Template {
  readonly name: string;
  readonly method: string;
  readonly segments: readonly string[];
}

/** The path of a request target, without its query. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

function joinPaths(mount: string, route: string): string {
  if (mount === '' || mount === '/') return route;
  return route === '/' ? mount : mount + route;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function fits(segment: string, wanted: string | undefined): boolean {
  return wanted !== undefined && (wanted === segment || isParameter(wanted));
}

function isParameter(segment: string): boolean {
  return segment.startsWith(':');
}
