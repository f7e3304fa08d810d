import * as z from 'zod';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:8989`, `:8989` (loopback) or `[::1]:8989`. */
export const listenAddress = z.string().transform((value, context): ListenAddress => {
  const match = /^(?:\[([0-9a-f:]+)\]|([^:[\]]*)):(\d{1,5})$/i.exec(value.trim());
  const port = Number(match?.[3] ?? NaN);
  if (match !== null && port <= 65_535) return { host: match[1] ?? (match[2] || '127.0.0.1'), port };
  context.addIssue('is not HOST:PORT');
  return z.NEVER;
});
