/** Who speaks: one process of a service, as its OTLP resource says. Empty text where a part is unknown. */
export interface Source {
  readonly service: string;
  readonly namespace: string;
  readonly environment: string;
  readonly instance: string;
  readonly version: string;
}

/** A service of the fleet: the same name in two environments is two services. */
export type ServiceIdentity = Pick<Source, 'service' | 'namespace' | 'environment'>;

/**
 * A service as one word that fits into a URL: `[namespace:]service[@environment]`. Each part is percent-encoded, so no part can be mistaken for
 * another.
 */
export function serviceId({ namespace, service, environment }: ServiceIdentity): string {
  return `${qualified(namespace, service)}${at(environment)}`;
}

/** An SLO as one word that fits into a URL: `[namespace:]service:slo[@environment]`, such as `checkout:pay-availability@production`. */
export function sloId({ namespace, service, environment }: ServiceIdentity, slo: string): string {
  return `${qualified(namespace, service)}:${encodeURIComponent(slo)}${at(environment)}`;
}

/** The parts of what {@link sloId} made: the service's id, and the SLO's name. Undefined where the word was not made so. */
export function partsOfSloId(id: string): { readonly service: string; readonly slo: string } | undefined {
  const [, service, slo, environment = ''] = /^([^@]+):([^:@]+)(@[^:@]+)?$/.exec(id) ?? [];
  if (service === undefined || slo === undefined) return undefined;
  try {
    return { service: service + environment, slo: decodeURIComponent(slo) };
  } catch {
    return undefined;
  }
}

function qualified(namespace: string, service: string): string {
  const name = encodeURIComponent(service);
  return namespace === '' ? name : `${encodeURIComponent(namespace)}:${name}`;
}

function at(environment: string): string {
  return environment === '' ? '' : `@${encodeURIComponent(environment)}`;
}
