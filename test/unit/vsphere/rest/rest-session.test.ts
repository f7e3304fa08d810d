import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { systemClock } from '../../../../src/core/clock.ts';
import { RestSession } from '../../../../src/vsphere/rest/rest-session.ts';
import { SoapTransport } from '../../../../src/vsphere/soap/transport.ts';
import { startTlsServer } from '../../../support/tls-server.ts';

const signal = AbortSignal.timeout(20_000);
const credentials = { username: 'backup@vsphere.local', password: 'correct: hörse' };
const clock = { ...systemClock, sleep: () => Promise.resolve() };

/** Answers by `METHOD /path`; of several the next each time. */
type Answers = Readonly<Record<string, readonly (readonly [status: number, body: string])[]>>;

async function withServer<T>(
  answers: Answers,
  use: (open: () => Promise<RestSession>, asked: () => string[], heads: readonly string[]) => Promise<T>,
): Promise<T> {
  const served = new Map<string, number>();
  await using server = await startTlsServer((socket, head) => {
    const key = lineOf(head);
    const nth = served.get(key) ?? 0;
    served.set(key, nth + 1);
    const list = answers[key] ?? [[404, 'no such page']];
    const [status, body] = list[Math.min(nth, list.length - 1)]!;
    socket.end(
      `HTTP/1.1 ${status} -\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  const thumbprint = new X509Certificate(server.certificatePem).fingerprint256;
  const url = new URL(`https://127.0.0.1:${server.port}/sdk`);
  const transport = new SoapTransport({ url, trust: { kind: 'pinned', thumbprint }, userAgent: 'test' });
  const about = { apiType: 'VirtualCenter' };
  try {
    return await use(
      async () => await RestSession.open({ transport, about, credentials, clock }, { signal }),
      () => server.requests.map(lineOf),
      server.requests,
    );
  } finally {
    await transport.close();
  }
}

const lineOf = (head: string) => head.split(' ').slice(0, 2).join(' ');
const ids = z.array(z.string());
const categories = async (session: RestSession) =>
  await session.ask((dialect) => dialect.categories(), ids, { signal });

describe('The REST API of a vCenter', () => {
  it('is spoken to at /api, and the session ends with its block', async () => {
    const answers = {
      'POST /api/session': [[201, '"b00a10dca66828bf69395325eb53ebe1"']],
      'GET /api/cis/tagging/category': [[200, '["urn:a"]']],
      'DELETE /api/session': [[204, '']],
    } as const;
    await withServer(answers, async (open, asked, heads) => {
      {
        await using session = await open();
        expect(await categories(session)).toEqual(['urn:a']);
      }
      expect(asked()).toEqual(Object.keys(answers));
      const basic = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
      expect(heads[0]).toContain(`authorization: Basic ${basic}`);
      for (const head of heads.slice(1)) {
        expect(head).toContain('vmware-api-session-id: b00a10dca66828bf69395325eb53ebe1');
        expect(head).not.toContain('authorization');
      }
    });
  });

  it('is spoken to at /rest where it is older, which wraps its answers', async () => {
    const answers = {
      'POST /rest/com/vmware/cis/session': [[200, '{"value":"t0ken"}']],
      'GET /rest/com/vmware/cis/tagging/category': [[200, '{"value":["urn:a"]}']],
      'DELETE /rest/com/vmware/cis/session': [[200, '']],
    } as const;
    await withServer(answers, async (open, asked) => {
      {
        await using session = await open();
        expect(await categories(session)).toEqual(['urn:a']);
      }
      expect(asked()).toEqual(['POST /api/session', ...Object.keys(answers)]);
    });
  });

  it('is waited for while a proxy says that it is not there', async () => {
    const answers = {
      'POST /api/session': [
        [503, 'starting'],
        [503, 'starting'],
        [201, '"t0ken"'],
      ],
    } as const;
    await withServer(answers, async (open) => {
      await using session = await open();
      expect(session).toBeInstanceOf(RestSession);
    });
  });

  it.each([
    ['has another password there', 401, '{}', 'not-authenticated', /does not let this user into/],
    ['may not read tags', 403, '{}', 'no-permission', /may not read/],
    ['is met by a page', 200, '<html>Welcome</html>', 'not-vsphere', /<html>Welcome/],
    ['is met by JSON of another kind', 200, '{"token":1}', 'not-vsphere', /HTTP 200/],
    ['finds the service down', 503, 'starting', 'not-vsphere', /HTTP 503/],
    ['finds a token that would end the header', 201, '"a\\r\\nhost: b"', 'not-vsphere', /HTTP 201/],
  ])(
    'says so when the user %s, and keeps the password to itself',
    async (_what, status, body, code, message) => {
      await withServer({ 'POST /api/session': [[status, body]] }, async (open) => {
        const error = await open().then(
          () => expect.fail('was not refused'),
          (thrown: unknown) => thrown as Error & { hint: string },
        );
        expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
        expect(error.hint).toMatch(/\w{3}/);
        const words = JSON.stringify([error.message, error.hint, error.stack, error.cause]);
        expect(words).not.toContain('hörse');
        expect(words).not.toContain(Buffer.from(':correct: hörse').toString('base64').slice(2, -4));
      });
    },
  );

  it('that is nowhere is an error that says since when there is one', async () => {
    await withServer({}, async (open) => {
      await expect(open()).rejects.toMatchObject({
        code: 'unsupported',
        hint: expect.stringContaining('6.5'),
      });
    });
  });
});
