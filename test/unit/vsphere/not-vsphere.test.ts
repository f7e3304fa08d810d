import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { connect } from '../../../src/vsphere/session.ts';
import { startTlsServer } from '../../support/tls-server.ts';

const signal = AbortSignal.timeout(20_000);
const password = 'correct horse';

const VERSIONS =
  '<?xml version="1.0"?><namespaces version="1.0"><namespace><name>urn:vim25</name><version>8.0.3.0</version>' +
  '</namespace></namespaces>';

/** What `connect` throws when a server answers its first requests with these, one connection each. */
async function failureAt(...answers: readonly string[]) {
  await using server = await startTlsServer((socket) => {
    socket.end(answers[Math.min(server.requests.length, answers.length) - 1] ?? '');
  });
  const url = new URL(`https://someone:${encodeURIComponent(password)}@127.0.0.1:${server.port}/sdk`);
  const thumbprint = new X509Certificate(server.certificatePem).fingerprint256;
  try {
    await connect(
      { url, username: 'someone', password, trust: { kind: 'pinned', thumbprint } },
      { signal, clock: systemClock },
    );
  } catch (error) {
    expect(String(error)).not.toContain(password);
    return error;
  }
  return undefined;
}

function http(status: string, contentType: string, body: string, ...headers: readonly string[]): string {
  const head = [
    `HTTP/1.1 ${status}`,
    `content-type: ${contentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return [...head, ...headers, '', body].join('\r\n');
}

describe('A server that is no vCenter', () => {
  it.each([
    [
      'a page with status 200',
      http('200 OK', 'text/html', '<!DOCTYPE html><html><body>Welcome</body></html>'),
      /HTTP 200, text\/html, "<!DOCTYPE html>/,
    ],
    ['a page that is not found', http('404 Not Found', 'text/html', '<html>404</html>'), /HTTP 404/],
    ['nothing at all with status 200', http('200 OK', 'text/xml', ''), /no content/],
    ['XML of another kind', http('200 OK', 'text/xml', '<feed><entry/></feed>'), /"<feed>/],
    [
      'a redirect',
      http('302 Found', 'text/html', '', 'location: https://login.example/'),
      /redirect to https:\/\/login\.example/,
    ],
  ])('is told by %s', async (_what, answer, message) => {
    const failure = await failureAt(answer);
    expect(failure).toMatchObject({
      code: 'not-vsphere',
      exitStatus: 10,
      hint: expect.stringContaining('/sdk'),
    });
    expect((failure as Error).message).toMatch(message);
  });

  it.each([
    ['a page', http('200 OK', 'text/html', '<html><body>Maintenance</body></html>')],
    ['XML that is no SOAP', http('200 OK', 'text/xml', '<answer>42</answer>')],
    [
      'half an envelope',
      http('200 OK', 'text/xml', '<soapenv:Envelope xmlns:soapenv="s"><soapenv:Body><Retr'),
    ],
    [
      'an envelope that lacks the value',
      http(
        '200 OK',
        'text/xml',
        '<e:Envelope xmlns:e="s"><e:Body><RetrieveServiceContentResponse/></e:Body></e:Envelope>',
      ),
    ],
  ])('is told by a call that is answered with %s', async (_what, answer) => {
    expect(await failureAt(http('200 OK', 'text/xml', VERSIONS), answer)).toMatchObject({
      code: 'not-vsphere',
      retryable: false,
    });
  });

  it('may be one that is still starting, and then another try can help', async () => {
    const answer = http('503 Service Unavailable', 'text/plain', 'Failed to connect to endpoint');
    expect(await failureAt(answer)).toMatchObject({ code: 'not-vsphere', retryable: true });
  });

  it('does not speak HTTP', async () => {
    expect(await failureAt('220 mail.example ESMTP\r\n')).toMatchObject({ code: 'not-vsphere' });
  });

  it('breaks off in the middle of an answer', async () => {
    const cut = http('200 OK', 'text/xml', VERSIONS).slice(0, -20);
    expect(await failureAt(cut)).toMatchObject({ code: 'unreachable' });
  });

  it('is not asked at all without https', async () => {
    const options = { username: 'u', password, trust: { kind: 'insecure' } } as const;
    const asked = connect(
      { ...options, url: new URL('http://127.0.0.1:1/sdk') },
      { signal, clock: systemClock },
    );
    await expect(asked).rejects.toMatchObject({ code: 'usage' });
  });
});
