import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getBody, type BodySink } from '../../../src/transfer/get-body.ts';
import { PieceFile } from '../../../src/transfer/piece-file.ts';
import { startTlsServer, type TlsServer } from '../../support/tls-server.ts';

let server: TlsServer | undefined;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'body-'));
});

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
  await rm(directory, { recursive: true });
});

async function get(
  answer: (socket: TLSSocket) => void,
  sink: BodySink = new Gathered(),
  { idleMs = 10_000, signal = new AbortController().signal } = {},
) {
  await server?.[Symbol.asyncDispose]();
  server = await startTlsServer(answer);
  const url = new URL(`https://user:password@127.0.0.1:${server.port}/nfc/52/disk-0.vmdk?x=1`);
  const trust = { kind: 'certificate', pem: server.certificatePem } as const;
  return await getBody({ url, trust, idleMs, signal }, sink);
}

class Gathered implements BodySink {
  readonly #parts: Buffer[] = [];
  accept(content: Uint8Array): void {
    this.#parts.push(Buffer.from(content));
  }
  room(): Promise<void> | undefined {
    return undefined;
  }
  get content(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

const content = randomBytes(5 * 1024 * 1024 + 17);

function answerWithLength(socket: TLSSocket): void {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`);
  socket.write(content);
}

function answerInChunks(socket: TLSSocket): void {
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (let at = 0; at < content.length; at += 70_001) {
    const part = content.subarray(at, at + 70_001);
    socket.write(`${part.length.toString(16)}\r\n`);
    socket.write(part);
    socket.write('\r\n');
  }
  socket.write('0\r\n\r\n');
}

function answerUntilClose(socket: TLSSocket): void {
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  socket.end(content);
}

const answers = {
  'with a length, on a connection that stays open': answerWithLength,
  'in chunks, on a connection that stays open': answerInChunks,
  'until the connection ends': answerUntilClose,
};

describe('a body that arrives whole', () => {
  test.each(Object.entries(answers))(
    '%s is in the file byte for byte, with its hashes',
    async (_, answer) => {
      const path = join(directory, 'disk.vmdk');
      await using file = await PieceFile.create(path, ['sha256', 'sha1']);
      await get(answer, file);
      const written = await file.finish();
      expect((await readFile(path)).equals(content)).toBe(true);
      expect(written).toEqual({
        path,
        sizeBytes: content.length,
        digests: {
          sha256: createHash('sha256').update(content).digest('hex'),
          sha1: createHash('sha1').update(content).digest('hex'),
        },
      });
    },
  );

  test.each(Object.entries(answers))('%s loses nothing in a sink that is slow', async (_, answer) => {
    const sink = new (class extends Gathered {
      waits = 0;
      override async room(): Promise<void> {
        this.waits += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await get(answer, sink);
    expect(sink.content.equals(content)).toBe(true);
    expect(sink.waits).toBeGreaterThan(10);
  });

  test('was asked for once, by its path and query, as it is, from the named host, without credentials', async () => {
    await get((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    expect(server?.requests).toEqual([
      [
        'GET /nfc/52/disk-0.vmdk?x=1 HTTP/1.1',
        `Host: 127.0.0.1:${server?.port}`,
        'Connection: close',
        'Accept: */*',
        'Accept-Encoding: identity',
        'User-Agent: hyperexport',
        '\r\n',
      ].join('\r\n'),
    ]);
  });
});

describe("a body from Node's own HTTPS server", () => {
  const cases: Record<string, (response: ServerResponse) => void> = {
    'with a length': (response) => response.setHeader('Content-Length', content.length).end(content),
    'in chunks, with a trailer': (response) => {
      response.writeHead(200, { Trailer: 'X-Sum' });
      response.write(content.subarray(0, 100_000));
      response.write(content.subarray(100_000));
      response.addTrailers({ 'X-Sum': '1' });
      response.end();
    },
    'after interim answers': (response) => {
      response.writeContinue();
      response.writeEarlyHints({ link: '</x>; rel=preload' }, () => response.end(content));
    },
    'until the connection ends': (response) => {
      response.useChunkedEncodingByDefault = false;
      response.removeHeader('Transfer-Encoding');
      response.write(content);
      response.end();
    },
  };
  test.each(Object.entries(cases))('%s is whole', async (_, answer) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const node = createServer({ key, cert }, (_request, response) => answer(response));
    node.listen(0, '127.0.0.1');
    await once(node, 'listening');
    try {
      const sink = new Gathered();
      const url = new URL(`https://127.0.0.1:${(node.address() as AddressInfo).port}/`);
      const signal = new AbortController().signal;
      await getBody({ url, trust: { kind: 'certificate', pem: cert }, idleMs: 10_000, signal }, sink);
      expect(sink.content.equals(content)).toBe(true);
    } finally {
      node.closeAllConnections();
      node.close();
    }
  });
});

describe('a body that does not arrive whole is an error', () => {
  const cases: Record<string, [(socket: TLSSocket) => void, RegExp, boolean]> = {
    'cut in the middle of a length': [
      (s) => s.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
      /cut after 3 of 9/,
      true,
    ],
    'cut cleanly between two chunks': [
      (s) => s.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'),
      /cut/,
      true,
    ],
    'cut when its server goes away': [
      (s) => {
        s.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', () => s.destroy());
      },
      /cut|broke/,
      true,
    ],
    'with no answer at all': [(s) => s.end(), /cut before .* had answered/, true],
    'when its server goes away instead of an answer': [(s) => s.destroy(), /cut|broke/, true],
    'cut in its head': [(s) => s.end('HTTP/1.1 200 OK\r\nContent-Le'), /cut before .* had answered/, true],
    'with a 503': [(s) => s.end('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'), /503 Busy/, true],
    'with a 404': [(s) => s.end('HTTP/1.1 404 Not Found\r\n\r\n'), /404/, false],
    'with a redirect': [(s) => s.end('HTTP/1.1 302 Found\r\nLocation: https://evil/\r\n\r\n'), /302/, false],
    'with something else than HTTP': [(s) => s.write('220 smtp ready'), /not HTTP/, false],
    'with endless headers': [
      (s) => sendForever(s, 'HTTP/1.1 200 OK\r\n', `A: ${'x'.repeat(1000)}\r\n`),
      /bytes of headers/,
      false,
    ],
    'with endless interim answers': [
      (s) => sendForever(s, '', 'HTTP/1.1 100 Continue\r\n\r\n'),
      /bytes of headers/,
      false,
    ],
  };
  test.each(Object.entries(cases))('%s', async (_, [answer, message, retryable]) => {
    await expect(get(answer)).rejects.toThrow(message);
    await expect(get(answer)).rejects.toMatchObject({ code: 'transfer', retryable });
  });
});

function sendForever(socket: TLSSocket, first: string, text: string): void {
  socket.write(first);
  const send = () => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on('drain', send);
  send();
}

describe('a server that falls silent', () => {
  const silent = (socket: TLSSocket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nabc');

  test('for longer than the limit is given up', async () => {
    await expect(get(silent, new Gathered(), { idleMs: 50 })).rejects.toMatchObject({
      code: 'transfer',
      retryable: true,
      message: expect.stringContaining('sent nothing for'),
    });
  });

  test('because the sink asked it to wait is not given up while it waits, but afterwards', async () => {
    const limits = { idleMs: 50 };
    let waited = false;
    const sink = new (class extends Gathered {
      override async room(): Promise<void> {
        if (waited) return;
        waited = true;
        // Another transfer, which begins now, has run into the same limit: so would this one.
        const url = new URL(`https://127.0.0.1:${server?.port}/`);
        const { signal } = new AbortController();
        const other = getBody({ url, trust: { kind: 'insecure' }, ...limits, signal }, new Gathered());
        await expect(other).rejects.toThrow('sent nothing for');
      }
    })();
    await expect(get(silent, sink, limits)).rejects.toThrow('sent nothing for');
    expect(waited).toBe(true);
    expect(server?.requests).toHaveLength(2);
  });
});

test('an interrupted download ends at once with the reason of the interruption', async () => {
  const abort = new AbortController();
  const reason = new Error('Ctrl-C');
  const stopped = get(
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nabc');
      abort.abort(reason);
    },
    new Gathered(),
    { signal: abort.signal },
  );
  await expect(stopped).rejects.toBe(reason);
});

test('a sink that refuses the content ends the transfer with its own error', async () => {
  const refusal = new Error('not a disk');
  const sink = new (class extends Gathered {
    override accept(): void {
      throw refusal;
    }
  })();
  await expect(get(answerInChunks, sink)).rejects.toBe(refusal);
});

describe('a server is not believed', () => {
  const signal = new AbortController().signal;
  const answer = (socket: TLSSocket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');

  test('with another certificate than the lease named, and gets no request', async () => {
    server = await startTlsServer(answer);
    const trust = { kind: 'pinned', thumbprint: 'aa'.repeat(32) } as const;
    const url = new URL(`https://127.0.0.1:${server.port}/`);
    await expect(getBody({ url, trust, idleMs: 1000, signal }, new Gathered())).rejects.toMatchObject({
      code: 'tls',
    });
    expect(server.requests).toEqual([]);
  });

  test('when its certificate has changed since the last connection', async () => {
    server = await startTlsServer(answer);
    const trust = { kind: 'certificate', pem: server.certificatePem } as const;
    const url = new URL(`https://127.0.0.1:${server.port}/`);
    await getBody({ url, trust, idleMs: 1000, signal }, new Gathered());
    await server.changeCertificate();
    await expect(getBody({ url, trust, idleMs: 1000, signal }, new Gathered())).rejects.toMatchObject({
      code: 'tls',
    });
    expect(server.requests).toHaveLength(1);
  });

  test('with what it sends before its certificate was looked at', async () => {
    const greet = (socket: TLSSocket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nforged');
    server = await startTlsServer(answer, { greet });
    const trust = { kind: 'pinned', thumbprint: 'aa'.repeat(32) } as const;
    const url = new URL(`https://127.0.0.1:${server.port}/`);
    const sink = new Gathered();
    await expect(getBody({ url, trust, idleMs: 10_000, signal }, sink)).rejects.toMatchObject({
      code: 'tls',
    });
    expect(sink.content.toString()).toBe('');
  });
});

describe('a connection that is cut below TLS, without its word that the body has ended', () => {
  let identity: { key: string; cert: string };
  beforeAll(async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    identity = { key, cert };
  });

  async function getTruncated(text: string, cut: (socket: Socket) => void) {
    const raw: Socket[] = [];
    const tcp = createTcpServer((socket) => {
      raw.push(socket);
      const tls = new TLSSocket(socket, { isServer: true, ...identity });
      tls.on('error', () => undefined);
      tls.once('data', () => tls.write(text, () => cut(socket)));
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    try {
      const url = new URL(`https://127.0.0.1:${(tcp.address() as AddressInfo).port}/`);
      const { signal } = new AbortController();
      const sink = new Gathered();
      const trust = { kind: 'insecure' } as const;
      return await getBody({ url, trust, idleMs: 10_000, signal }, sink);
    } finally {
      for (const socket of raw) socket.destroy();
      tcp.close();
    }
  }

  /** That of the TLS socket would send close_notify first. */
  const fin = (socket: Socket) => void socket.end();
  const reset = (socket: Socket) => void socket.resetAndDestroy();

  test.each([
    ['FIN', 'a length', fin, 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'],
    ['FIN', 'chunks', fin, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
    ['a reset', 'a length', reset, 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'],
    ['a reset', 'no length', reset, 'HTTP/1.1 200 OK\r\n\r\nabc'],
    ['a reset', 'no head', reset, 'HTTP/1.1 200'],
  ])('by %s is an error for a body with %s', async (_, _framing, cut, text) => {
    await expect(getTruncated(text, cut)).rejects.toMatchObject({ code: 'transfer', retryable: true });
  });

  test('by FIN is not taken as the proof of the end of a body without length', async () => {
    expect(await getTruncated('HTTP/1.1 200 OK\r\n\r\nabc', fin)).toMatchObject({ endIsProven: false });
  });
});
