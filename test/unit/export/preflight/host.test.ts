import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkHost } from '../../../../src/export/preflight/host.ts';
import type { VirtualMachineHost } from '../../../../src/vsphere/vm.ts';
import { startTlsServer, type TlsServer } from '../../../support/tls-server.ts';
import { subject } from './a-subject.ts';

let esxi: TlsServer;
let thumbprint: string;

beforeAll(async () => {
  esxi = await startTlsServer((socket) => socket.end());
  thumbprint = new X509Certificate(esxi.certificatePem).fingerprint;
});
afterAll(async () => await esxi[Symbol.asyncDispose]());

const host = (facts: Partial<VirtualMachineHost> = {}): VirtualMachineHost => ({
  ref: { type: 'HostSystem', value: 'host-1' },
  name: '127.0.0.1',
  connectionState: 'connected',
  port: esxi.port,
  ...facts,
});

test('a host with the certificate that vCenter knows is fine, and nothing was sent to it', async () => {
  expect(await checkHost(subject({ host: host({ thumbprint }) }))).toMatchObject([{ outcome: 'ok' }]);
  const sha256 = new X509Certificate(esxi.certificatePem).fingerprint256;
  expect(await checkHost(subject({ host: host({ thumbprint: sha256 }) }))).toMatchObject([{ outcome: 'ok' }]);
  expect(esxi.requests).toEqual([]);
});

test('a host that was reached is not dialled again for the next VMs of the session, for some minutes', async () => {
  const gone = await startTlsServer((socket) => socket.end());
  const { fingerprint } = new X509Certificate(gone.certificatePem);
  const first = subject({ host: host({ port: gone.port, thumbprint: fingerprint }) });
  let now = 0;
  const clock = { ...first.context.clock, monotonic: () => now };
  const next = { ...first, context: { ...first.context, clock } };
  expect(await checkHost(next)).toMatchObject([{ outcome: 'ok' }]);
  await gone[Symbol.asyncDispose]();

  expect(await checkHost(next)).toMatchObject([{ outcome: 'ok' }]);
  const otherSession = subject({ host: first.vm.host! });
  expect(await checkHost(otherSession)).toMatchObject([{ outcome: 'warning' }]);
  now = 6 * 60_000;
  expect(await checkHost(next)).toMatchObject([{ outcome: 'warning' }]);
});

test('another certificate is an error of exit status 10 with the fingerprint that was seen', async () => {
  const other = '00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33';
  const sha256 = new X509Certificate(esxi.certificatePem).fingerprint256;
  expect(await checkHost(subject({ host: host({ thumbprint: other }) }))).toMatchObject([
    { outcome: 'error', message: expect.stringContaining(sha256), error: { exitStatus: 10 } },
  ]);
});

test('a certificate that vCenter has no thumbprint of is not checked', async () => {
  expect(await checkHost(subject({ host: host() }))).toMatchObject([{ outcome: 'not-checked' }]);
  expect(await checkHost(subject({ host: host({ thumbprint: 'none' }) }))).toMatchObject([
    { outcome: 'not-checked' },
  ]);
});

test('a host that is not reached is a warning that tells from where the disks come', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  expect(await checkHost(subject({ host: host({ port, thumbprint }) }))).toMatchObject([
    { outcome: 'warning', hint: expect.stringContaining('not through vCenter') },
  ]);
});

test.each(['disconnected', 'notResponding'])(
  'a host that is %s is an error of exit status 2',
  async (state) => {
    expect(await checkHost(subject({ host: host({ connectionState: state }) }))).toMatchObject([
      { outcome: 'error', error: { exitStatus: 2 } },
    ]);
  },
);

test('a standalone ESXi host is the server itself, and a host that may not be seen is not checked', async () => {
  expect(await checkHost(subject({}, { apiType: 'HostAgent' }))).toMatchObject([{ outcome: 'ok' }]);
  expect(await checkHost(subject())).toMatchObject([{ outcome: 'not-checked' }]);
});

test('an interruption is none of its findings', async () => {
  const reason = new Error('interrupted');
  await expect(
    checkHost(subject({ host: host({ thumbprint }) }, { signal: AbortSignal.abort(reason) })),
  ).rejects.toBe(reason);
});
