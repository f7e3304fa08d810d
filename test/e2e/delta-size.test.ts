import { expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { startSimulator } from '../../src/simulator/start.ts';
import { readDeltaBytes } from '../../src/vsphere/delta-size.ts';
import { findVirtualMachine } from '../../src/vsphere/inventory.ts';
import { connect } from '../../src/vsphere/session.ts';
import { readVirtualMachine } from '../../src/vsphere/vm.ts';

const signal = AbortSignal.timeout(60_000);

test('what a snapshot has grown by is what the newest files of the disks take, not the whole chains', async () => {
  const disks = [{ capacityBytes: 64 * 2 ** 20 }, { capacityBytes: 64 * 2 ** 20 }];
  await using server = await startSimulator({ vms: [{ name: 'web01', disks }] });
  const { url, username, password, certificatePem: pem } = server;
  const trust = { kind: 'certificate', pem } as const;
  await using session = await connect({ url, username, password, trust }, { signal, clock: systemClock });
  const { ref: vm } = await findVirtualMachine(session, { vm: 'web01', signal });
  const before = await readDeltaBytes(session, { vm, signal });
  server.vm('web01').takeSnapshot('nightly');
  const after = await readDeltaBytes(session, { vm, signal });
  const { disks: read } = await readVirtualMachine(session, { ref: vm, signal });
  const chains = read.reduce((sum, { usedBytes = 0 }) => sum + usedBytes, 0);
  expect(before).toBeGreaterThan(20 * 2 ** 20);
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThan(before);
  expect(after).toBeLessThan(chains);
});
