import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Receiver extends AsyncDisposable {
  /** Its path is a secret. */
  readonly url: URL;
  /** In the order in which they came. */
  readonly got: readonly Received[];
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (response: ServerResponse, received: Received) => void;

/** What a real one would be, on loopback: a server that takes what it gets, unless it answers otherwise. */
export async function startReceiver(
  answer: Answer = (response) => response.end(),
  tls?: { readonly key: string; readonly cert: string },
): Promise<Receiver> {
  const got: Received[] = [];
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  server.on('request', (request, response) => {
    void text(request).then((body) => {
      const received = { headers: request.headers, body };
      got.push(received);
      answer(response, received);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/services/T0KEN`),
    got,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
