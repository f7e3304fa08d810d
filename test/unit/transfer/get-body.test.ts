import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
  server = await startTlsServer(answer);
  const url = new URL(`https://127.0.0.1:${server.port}/nfc/52/disk-0.vmdk?x=1`);
  const trust = { kind: 'certificate', pem: server.certificatePem } as const;
  return await getBody({ url, trust, idleMs, signal }, sink);
}

class Gathered implements BodySink {
  readonly #parts: Buffer[] = [];
  accept(content: Uint8Array): void {
    this.#parts.push(Buffer.from(content));
  }
  room(): undefined {
    return undefined;
  }
  get content(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

const content = randomBytes(5 * 1024 * 1024 + 17);

function chunkedAnswer(socket: TLSSocket): void {
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (let at = 0; at < content.length; at += 70_001) {
    const part = content.subarray(at, at + 70_001);
    socket.write(`${part.length.toString(16)}\r\n`);
    socket.write(part);
    socket.write('\r\n');
  }
  socket.write('0\r\n\r\n');
}

describe('a body that arrives whole', () => {
  const answers: Record<string, (socket: TLSSocket) => void> = {
    'with a length, on a connection that stays open': (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`);
      socket.write(content);
    },
    'in chunks, on a connection that stays open': chunkedAnswer,
    'until the connection ends': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.end(content);
    },
    'after an interim answer': (socket) => {
      socket.write(
        `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`,
      );
      socket.write(content);
    },
  };
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

  test('asks for the path with its query, once, and names the host', async () => {
    await get((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    expect(server?.requests).toHaveLength(1);
    expect(server?.requests[0]).toMatch(
      /^GET \/nfc\/52\/disk-0\.vmdk\?x=1 HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n/,
    );
  });
});

test('a sink that is slow makes the sender wait, and loses nothing', async () => {
  const sink = new (class extends Gathered {
    waits = 0;
    override room(): undefined {
      this.waits += 1;
      return new Promise<void>((resolve) => setImmediate(resolve)) as unknown as undefined;
    }
  })();
  await get(chunkedAnswer, sink);
  expect(sink.content.equals(content)).toBe(true);
  expect(sink.waits).toBeGreaterThan(10);
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
    'cut by a reset': [
      (s) => {
        s.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', () => s.destroy());
      },
      /cut|broke/,
      true,
    ],
    'with no answer at all': [(s) => s.end(), /before it answered/, true],
    'with a 503': [(s) => s.end('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'), /503 Busy/, true],
    'with a 404': [(s) => s.end('HTTP/1.1 404 Not Found\r\n\r\n'), /404/, false],
    'with a redirect': [(s) => s.end('HTTP/1.1 302 Found\r\nLocation: https://evil/\r\n\r\n'), /302/, false],
    'with something else than HTTP': [(s) => s.end('220 smtp ready\r\n\r\n'), /not HTTP/, true],
  };
  test.each(Object.entries(cases))('%s', async (_, [answer, message, retryable]) => {
    await expect(get(answer)).rejects.toThrow(message);
    await server?.[Symbol.asyncDispose]();
    await expect(get(answer)).rejects.toMatchObject({ code: 'transfer', retryable });
  });

  test('when the server falls silent for longer than the limit', async () => {
    await expect(
      get((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nabc'), new Gathered(), { idleMs: 50 }),
    ).rejects.toThrow(/sent nothing for/);
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

test('a server with another certificate than the lease named gets no request', async () => {
  server = await startTlsServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  const trust = { kind: 'pinned', thumbprint: 'aa'.repeat(32) } as const;
  const url = new URL(`https://127.0.0.1:${server.port}/`);
  const signal = new AbortController().signal;
  await expect(getBody({ url, trust, idleMs: 1000, signal }, new Gathered())).rejects.toMatchObject({
    code: 'tls',
  });
  expect(server.requests).toEqual([]);
});
