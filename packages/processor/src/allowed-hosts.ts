import { isIP } from 'node:net';

/** Judges the `Host` header of a request. */
export type HostCheck = (hostHeader: string | undefined) => boolean;

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];

/** Whether a server on this host can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * The check for a server that listens on `host`. On the loopback interface only known names pass: a web page whose
 * name was rebound to 127.0.0.1 still sends its own name, and is turned away. On any other interface every name
 * passes, since nobody but the operator knows what the machine is called.
 */
export function hostCheck(host: string, allowedHosts: readonly string[]): HostCheck {
  if (!isLoopback(host) || allowedHosts.includes('*')) return () => true;
  const allowed = new Set([...LOOPBACK_NAMES, host, ...allowedHosts].map((name) => name.toLowerCase()));
  return (header) => header !== undefined && allowed.has(withoutPort(header).toLowerCase());
}

function withoutPort(hostHeader: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(hostHeader);
  return bracketed?.[1] ?? hostHeader.replace(/:\d+$/, '');
}
