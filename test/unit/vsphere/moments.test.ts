import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { findVirtualMachine } from '../../../src/vsphere/inventory.ts';
import { exportVm } from '../../../src/vsphere/nfc-lease.ts';
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts';

const signal = AbortSignal.timeout(60_000);
/** Pauses between tries take no time. */
const impatient: Clock = {
  ...systemClock,
  sleep: async (_, stop) => await systemClock.sleep(0, stop),
};
const service = { type: 'ServiceInstance', value: 'ServiceInstance' };

let server: Simulator;
beforeEach(async () => {
  server = await startSimulator({ vms: [{ name: 'web01', disks: [{ capacityBytes: 16 * 2 ** 20 }] }] });
});
afterEach(async () => await server.close());

async function logIn(): Promise<VsphereSession> {
  const { url, username, password, thumbprintSha256: thumbprint } = server;
  const trust = { kind: 'pinned', thumbprint } as const;
  const session = await connect({ url, username, password, trust }, { signal, clock: systemClock });
  return Object.assign(session, { clock: impatient });
}

test.each([
  ['a proxy finds no service behind it', { kind: 'status', status: 503 }],
  ['a gateway has lost it', { kind: 'html', status: 502 }],
  ['connections break', { kind: 'reset' }],
] as const)('a call outlives a moment in which %s', async (_, fault) => {
  await using session = await logIn();
  const hit = server.faults.add({ ...fault, method: 'CurrentTime', times: 3 });
  expect(await session.call(service, 'CurrentTime', {}, { signal })).toBeInstanceOf(Date);
  expect(hit.count).toBe(3);
});

test('what lasts is an error after some tries', async () => {
  await using session = await logIn();
  const hit = server.faults.add({ kind: 'status', status: 503, method: 'CurrentTime' });
  await expect(session.call(service, 'CurrentTime', {}, { signal })).rejects.toMatchObject({
    code: 'not-vsphere',
    retryable: true,
  });
  expect(hit.count).toBe(5);
});

test('a call that makes something is sent again only where it was surely not carried out', async () => {
  await using session = await logIn();
  const { ref: vm } = await findVirtualMachine(session, { vm: 'web01', signal });
  const lost = server.faults.add({ kind: 'reset', handled: true, method: 'ExportVm' });
  await expect(exportVm(session, { vm, signal })).rejects.toMatchObject({ code: 'unreachable' });
  expect(lost.count).toBe(1);
  lost.remove();
  server.expireLeases();

  const busy = server.faults.add({ kind: 'status', status: 503, method: 'ExportVm', times: 2 });
  const lease = await exportVm(session, { vm, signal });
  expect(busy.count).toBe(2);
  await lease.abort({ signal });
});
