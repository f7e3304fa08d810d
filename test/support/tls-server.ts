import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  readonly certificatePem: string;
  /** What each connection sent as its request head, in order. */
  readonly requests: string[];
  /** From the next connection on it shows another one. */
  changeCertificate(): Promise<void>;
}

export interface TlsServerOptions {
  /** Called with each connection before it has asked for anything. */
  readonly greet?: (socket: TLSSocket) => void;
}

const newCertificate = async () =>
  await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });
const certificate = newCertificate();

/** A TLS server on loopback that answers each connection's request head as the test says, byte by byte if it likes. */
export async function startTlsServer(
  answer: (socket: TLSSocket, requestHead: string) => void,
  { greet }: TlsServerOptions = {},
): Promise<TlsServer> {
  const { private: key, cert } = await certificate;
  const requests: string[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key, cert }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet?.(socket);
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
    async changeCertificate() {
      const other = await newCertificate();
      server.setSecureContext({ key: other.private, cert: other.cert });
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
