/** A host as it stands in a URL: IPv6 addresses are in brackets. */
export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Whether a server that listens there is reached under any address of its machine. */
export const isEveryAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** An address under which this machine reaches the server. */
export const reachableHost = (host: string): string => (isEveryAddress(host) ? '127.0.0.1' : host);
