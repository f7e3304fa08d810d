import type { TLSSocket } from 'node:tls';
import type { OnReadOpts } from 'node:net';
import type { Trust } from './trust.ts';

export declare function openTlsSocket(options: {
  host: string;
  port: number;
  trust: Trust;
  signal: AbortSignal;
  onread?: OnReadOpts;
}): Promise<TLSSocket>;
