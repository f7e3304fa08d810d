import { expect, test } from 'vitest';
import { SoapClient } from '../../../../src/vsphere/soap/client.ts';
import { methodNamed } from '../../../../src/vsphere/soap/tables.ts';
import { startTlsServer } from '../../../support/tls-server.ts';

const signal = AbortSignal.timeout(20_000);

const VERSIONS =
  '<namespaces version="1.0"><namespace><name>urn:vim25</name><version>8.0.3.0</version></namespace></namespaces>';
const TIME =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
  '<CurrentTimeResponse xmlns="urn:vim25"><returnval>2026-01-02T03:04:05Z</returnval></CurrentTimeResponse>' +
  '</soapenv:Body></soapenv:Envelope>';

function answer(body: string): string {
  const head = [
    'HTTP/1.1 200 OK',
    'content-type: text/xml',
    `content-length: ${body.length}`,
    'connection: close',
  ];
  return [...head, '', body].join('\r\n');
}

/** A server that closes the first `unanswered` connections behind the negotiation without a word. */
async function startClosingServer(unanswered: number) {
  return await startTlsServer((socket, head) => {
    if (head.startsWith('GET')) socket.end(answer(VERSIONS));
    else if (unanswered-- > 0) socket.destroy();
    else socket.end(answer(TIME));
  });
}

async function open(server: Awaited<ReturnType<typeof startClosingServer>>) {
  const trust = { kind: 'certificate', pem: server.certificatePem } as const;
  const url = new URL(`https://127.0.0.1:${server.port}/sdk`);
  return await SoapClient.open({ url, trust, userAgent: 'test' }, { signal });
}

const target = { type: 'ServiceInstance', value: 'ServiceInstance' };

test('a call that makes nothing is sent once more when the server closed the connection instead of answering', async () => {
  await using server = await startClosingServer(1);
  await using client = await open(server);
  const time = await client.call(target, methodNamed('CurrentTime'), {}, { signal });
  expect(time).toEqual(new Date('2026-01-02T03:04:05Z'));
  expect(server.requests).toHaveLength(3);
});

test('it is sent no third time', async () => {
  await using server = await startClosingServer(5);
  await using client = await open(server);
  const call = client.call(target, methodNamed('CurrentTime'), {}, { signal });
  await expect(call).rejects.toMatchObject({ code: 'unreachable' });
  expect(server.requests).toHaveLength(3);
});

test('a call that makes something on the server is never sent twice', async () => {
  await using server = await startClosingServer(1);
  await using client = await open(server);
  const vm = { type: 'VirtualMachine', value: 'vm-1' };
  await expect(client.call(vm, methodNamed('ExportVm'), {}, { signal })).rejects.toThrow(
    /closed the connection instead of answering/,
  );
  expect(server.requests).toHaveLength(2);
});
