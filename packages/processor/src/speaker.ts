import type { Source } from '@plimsoll/engine';
import { ATTRIBUTE, type Attributes, type DecodedInfo, decodeInfo } from '@plimsoll/otlp';

/** Who speaks in a request: a process of a service, as its OTLP resource says. */
export class Speaker {
  readonly source: Source;
  readonly #owner: string | undefined;
  readonly #declared = new WeakMap<Attributes, DecodedInfo>();

  constructor(source: Source, resource: Attributes) {
    this.source = source;
    // OpenTelemetry's proposed owner of the service; it stands in where a declaration names none.
    this.#owner = text(resource, ATTRIBUTE.serviceOwnerName) || undefined;
  }

  /** What a `slo.info` point declares. It comes with every export and hardly ever changes, so it is read once. */
  declared(attributes: Attributes): DecodedInfo {
    let info = this.#declared.get(attributes);
    if (info === undefined) {
      info = decodeInfo(this.source.service, attributes, { owner: this.#owner });
      this.#declared.set(attributes, info);
    }
    return info;
  }
}

/**
 * Remembers speakers by the attributes of their resource. The decoder keeps frozen attributes and gives the same object
 * for the same bytes as long as it does, so this remembers exactly as much as the decoder, whose memory is bounded.
 */
export class Speakers {
  readonly #known = new WeakMap<Attributes, Speaker>();

  /** Undefined without a service name: there is nobody to keep books for. */
  of(resource: Attributes): Speaker | undefined {
    const known = this.#known.get(resource);
    if (known !== undefined) return known;
    const service = text(resource, ATTRIBUTE.serviceName);
    if (service === '') return undefined;
    const speaker = new Speaker(sourceOf(service, resource), resource);
    this.#known.set(resource, speaker);
    return speaker;
  }
}

function sourceOf(service: string, resource: Attributes): Source {
  return {
    service,
    namespace: text(resource, ATTRIBUTE.serviceNamespace),
    environment: text(resource, ATTRIBUTE.environment) || text(resource, ATTRIBUTE.environmentBefore),
    instance: text(resource, ATTRIBUTE.serviceInstanceId),
    version: text(resource, ATTRIBUTE.serviceVersion),
  };
}

/** An attribute as text; empty where it is missing. */
export function text(attributes: Attributes, name: string): string {
  const value = attributes[name];
  if (typeof value === 'string') return value;
  return value === undefined ? '' : String(value);
}
