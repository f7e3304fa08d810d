import type { IncomingMessage } from 'node:http';

/** The value of the cookie by which vCenter knows a session, quoted or not. */
export function sessionCookie({ headers }: IncomingMessage): string | undefined {
  return /(?:^|;\s*)vmware_soap_session="?([^";]+)"?/.exec(headers.cookie ?? '')?.[1];
}
