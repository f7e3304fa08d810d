import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTlsSocket } from '../../../../src/vsphere/tls/connect.ts';
import type { Trust } from '../../../../src/vsphere/tls/trust.ts';
import { startTlsServer, type TlsServer } from '../../../support/tls-server.ts';

const signal = AbortSignal.timeout(20_000);

describe('A TLS connection', () => {
  let server: TlsServer;
  let certificate: X509Certificate;
  beforeAll(async () => {
    server = await startTlsServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
    certificate = new X509Certificate(server.certificatePem);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const open = async (trust: Trust, host = '127.0.0.1') => {
    const socket = await openTlsSocket({ host, port: server.port, trust, signal });
    socket.destroy();
  };

  it('is made to exactly the certificate that was named', async () => {
    await open({ kind: 'certificate', pem: server.certificatePem });
  });

  it('is not made to another certificate, and nothing was sent', async () => {
    const { cert: pem } = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });
    const before = server.requests.length;
    await expect(open({ kind: 'certificate', pem })).rejects.toMatchObject({ code: 'tls' });
    expect(server.requests).toHaveLength(before);
  });

  it('is not made when the named certificate cannot be read', async () => {
    await expect(open({ kind: 'certificate', pem: 'rubbish' })).rejects.toMatchObject({ code: 'tls' });
  });

  it('is made to the name that a certificate of the given CA is for', async () => {
    await open({ kind: 'verify', ca: server.certificatePem });
  });

  it('is not made to a certificate of the given CA that is for another name', async () => {
    const ca = server.certificatePem;
    // A name for 127.0.0.1 that needs no DNS and is not in the certificate.
    await expect(open({ kind: 'verify', ca }, '127.1')).rejects.toMatchObject({
      code: 'tls',
      message: expect.stringContaining('another name'),
      details: { sha256: certificate.fingerprint256, sha1: certificate.fingerprint },
    });
  });

  it('is refused a thumbprint that can be none before anything is trusted', async () => {
    await expect(open({ kind: 'pinned', thumbprint: 'AB:CD' })).rejects.toMatchObject({
      code: 'configuration',
    });
  });

  it('is not made to a port where nothing listens', async () => {
    const { port, close } = await listenPlain(() => undefined);
    await close();
    await expect(
      openTlsSocket({ host: '127.0.0.1', port, trust: { kind: 'insecure' }, signal }),
    ).rejects.toMatchObject({
      code: 'unreachable',
      details: { system: 'ECONNREFUSED' },
    });
  });

  it('is not made to a name that does not exist', async () => {
    const options = { host: 'nowhere.invalid', port: 443, trust: { kind: 'insecure' }, signal } as const;
    await expect(openTlsSocket(options)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is not made to a port that speaks plain HTTP, and says so', async () => {
    const { port, close } = await listenPlain((server) =>
      server.on('connection', (socket) =>
        socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      ),
    );
    await expect(
      openTlsSocket({ host: '127.0.0.1', port, trust: { kind: 'insecure' }, signal }),
    ).rejects.toMatchObject({
      code: 'tls',
      hint: expect.stringContaining('HTTPS'),
    });
    await close();
  });

  it('is not made over a TLS older than 1.2', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const tls = createTlsServer({ key, cert, ...old }).on('tlsClientError', () => undefined);
    tls.listen(0, '127.0.0.1');
    await once(tls, 'listening');
    const { port } = tls.address() as AddressInfo;
    await expect(
      openTlsSocket({ host: '127.0.0.1', port, trust: { kind: 'insecure' }, signal }),
    ).rejects.toMatchObject({ code: 'tls', hint: expect.stringContaining('TLS 1.2') });
    tls.close();
  });

  it('ends with the signal while the other side is silent', async () => {
    const { port, close } = await listenPlain(() => undefined);
    const stop = new AbortController();
    const opening = openTlsSocket({
      host: '127.0.0.1',
      port,
      trust: { kind: 'insecure' },
      signal: stop.signal,
    });
    stop.abort(new Error('Ctrl-C'));
    await expect(opening).rejects.toThrow('Ctrl-C');
    await close();
  });
});

async function listenPlain(prepare: (server: Server) => unknown) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket));
  prepare(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
