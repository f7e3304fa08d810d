import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

export interface StrippingProxy extends AsyncDisposable {
  readonly port: number;
  /** All that clients said. */
  heard(): string;
}

/** Somebody between a client and a mail server of loopback who takes the offer of STARTTLS away, and refuses it. */
export async function withoutStartTls(mailServerPort: number): Promise<StrippingProxy> {
  let heard = '';
  const proxy = createServer((client) => {
    const server = connect(mailServerPort, '127.0.0.1');
    client.on('data', (data: Buffer) => {
      heard += data.toString();
      if (/^STARTTLS\r\n/m.test(data.toString())) client.write('454 TLS is not available\r\n');
      else server.write(data);
    });
    server.on('data', (data: Buffer) => {
      client.write(data.toString().replace(/^250([ -])STARTTLS\r\n/m, '250$1X-NOTHING\r\n'));
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on('error', () => undefined).once('close', () => other.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    heard: () => heard,
    [Symbol.asyncDispose]: async () =>
      await new Promise<void>((resolve) => void proxy.close(() => resolve())),
  };
}
