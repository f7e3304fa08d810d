import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  readonly certificatePem: string;
  /** What each connection sent as its request head, in order. */
  readonly requests: string[];
}

const certificate = generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });

/** A TLS server on loopback that answers each connection's request head as the test says, byte by byte if it likes. */
export async function startTlsServer(
  answer: (socket: TLSSocket, requestHead: string) => void,
): Promise<TlsServer> {
  const { private: key, cert } = await certificate;
  const requests: string[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key, cert }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let head = '';
    socket.on('data', (data) => {
      if (head.includes('\r\n\r\n')) return;
      head += data.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      requests.push(head);
      answer(socket, head);
    });
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    certificatePem: cert,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
