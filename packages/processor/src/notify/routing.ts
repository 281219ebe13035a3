import type { Notice } from './notice.js';
import type { NotifyRoute, NotifySettings, Receiver } from './settings.js';

/** Who is told of this. */
export function receiversOf(notice: Notice, { receivers, routes }: NotifySettings): readonly Receiver[] {
  if (routes.length === 0) return receivers;
  const route = routes.find((one) => matches(notice, one));
  return receivers.filter(({ name }) => route?.to.includes(name));
}

function matches({ owner, service, severity }: Notice, route: NotifyRoute): boolean {
  return (
    (route.owner === undefined || route.owner.includes(owner ?? '')) &&
    (route.service === undefined || route.service.includes(service)) &&
    (route.severity === undefined || route.severity === severity)
  );
}
