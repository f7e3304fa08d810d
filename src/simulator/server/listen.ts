import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fail, systemErrorCode } from '../../core/errors.ts';
import { makeCertificate, type ServerCertificate } from './certificate.ts';

/** What can be done to the connections from outside of a request. */
export interface Connections {
  /** Resets the connection under an answer (TCP RST): nothing more arrives. */
  reset(response: ServerResponse): void;
  /** Shows another certificate from the next connection on. */
  renewCertificate(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** As long as vCenter's proxy keeps idle connections: Node's own 5 s would close them under clients that pool theirs. */
const KEEP_ALIVE_MS = 60_000;

/** Listens with HTTPS. An answer that fails is cut off, and takes nothing else with it. */
export async function listen(
  { host, port }: { readonly host: string; readonly port: number },
  { keyPem, certificatePem }: ServerCertificate,
  answer: Answer,
): Promise<{ readonly server: Server; readonly port: number; readonly connections: Connections }> {
  const server = createServer({ key: keyPem, cert: certificatePem }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const connections = connectionsOf(server, host);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = systemErrorCode(error) === 'EADDRINUSE';
    const reason = taken ? 'another program listens there' : 'the address cannot be used';
    throw fail('usage', `the embedded vCenter cannot listen on ${host}:${port}: ${reason}`, {
      hint: taken ? 'choose another port, or 0 for any free one' : 'choose an address of this machine',
      cause: error,
    });
  }
  return { server, port: (server.address() as AddressInfo).port, connections };
}

/** A TLS socket cannot be reset, only the TCP socket below it, which it does not give away. */
function connectionsOf(server: Server, host: string): Connections {
  const sockets = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  return {
    reset: ({ socket }) => void sockets.get(socket?.remotePort)?.resetAndDestroy(),
    renewCertificate: async () => {
      const { keyPem, certificatePem } = await makeCertificate(host);
      server.setSecureContext({ key: keyPem, cert: certificatePem });
    },
  };
}
