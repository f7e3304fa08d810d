import type { Trust } from '../vsphere/tls/trust.ts';

/** What it takes to log in. */
export interface Connection {
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly trust: Trust;
}
