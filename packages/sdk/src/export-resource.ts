import { envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { ATTRIBUTE } from '@plimsoll/otlp';
import { instanceIdGiven, instanceIdOf } from './instance.js';
import type { ServiceCore } from './service-core.js';

/** Whose metrics they are. */
export interface ExportResource {
  readonly serviceName: string;
  readonly resource: Resource;
}

/**
 * The resource of a service's export: what the contract knows, over it what the code says, over that what the operator says in
 * OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME. The operator may rename a service that has the process for itself; where several services
 * share it, one name for all would mix their promises up, so each keeps its own.
 */
export function exportResource(
  core: ServiceCore,
  { added, isAlone }: { added: Readonly<Record<string, string>> | undefined; isAlone: boolean },
): ExportResource {
  const given = envDetector.detect().attributes ?? {};
  const { [ATTRIBUTE.serviceName]: name, [ATTRIBUTE.serviceInstanceId]: instance, ...rest } = given;
  const serviceName = isAlone && typeof name === 'string' && name !== '' ? name : core.name;
  const id = typeof instance === 'string' && instance !== '' ? instanceIdGiven(instance) : undefined;
  const resource = resourceFromAttributes({
    [ATTRIBUTE.serviceInstanceId]: instanceIdOf(core),
    ...added,
    ...rest,
    ...(id !== undefined && { [ATTRIBUTE.serviceInstanceId]: id }),
    [ATTRIBUTE.serviceName]: serviceName,
  });
  return { serviceName, resource };
}
