import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { findVirtualMachine } from '../../src/vsphere/inventory.ts';
import { connect } from '../../src/vsphere/session.ts';
import { allSnapshots } from '../../src/vsphere/snapshot-tree.ts';
import { readVirtualMachine, type SnapshotNode } from '../../src/vsphere/vm.ts';
import { runCli, type CliOptions } from '../support/cli.ts';
import type { Ran } from '../support/judges.ts';

export const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
export const vms: SimulatedVm[] = [
  { name: 'plain', disks: [small] },
  { name: 'web01', powerState: 'poweredOn', disks: [small, small], snapshots: ['mine'] },
  { name: 'template01', template: true, disks: [small] },
  { name: 'passthrough01', powerState: 'poweredOn', passthrough: ['GPU 0'], disks: [small] },
];

export async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

/** A directory for each test, and the program in it. */
export function snapshotRoom() {
  let room = '';
  beforeEach(async () => {
    room = await mkdtemp(join(tmpdir(), 'snapshot-'));
    return async () => await rm(room, { recursive: true, force: true });
  });
  return {
    inRoom: (...names: string[]) => join(room, ...names),
    hyperexport: async (
      { url, username, password, thumbprintSha256 }: Simulator,
      args: readonly string[],
      options: CliOptions = {},
    ): Promise<Ran> =>
      await runCli(['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256, ...args], {
        cwd: room,
        env: { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
        ...options,
      }),
  };
}

/** As an administrator sees them. */
export async function snapshotsOf(server: Simulator, vm = 'web01'): Promise<SnapshotNode[]> {
  const signal = AbortSignal.timeout(20_000);
  const { url, username, password, certificatePem: pem } = server;
  const options = { url, username, password, trust: { kind: 'certificate', pem } } as const;
  await using session = await connect(options, { signal, clock: systemClock });
  const { ref } = await findVirtualMachine(session, { vm, signal });
  return allSnapshots((await readVirtualMachine(session, { ref, signal })).snapshots);
}

export const namesOf = async (server: Simulator, vm?: string): Promise<string[]> =>
  (await snapshotsOf(server, vm)).map(({ name }) => name);

export const web01 = ['--vm', 'web01', '--output', 'out', '--snapshot'];
export const plain = ['--vm', 'plain', '--output', 'plain', '--quiet'];
export const onFirstDisk = (signal: NodeJS.Signals) => ({ stderr: /disk1\.vmdk: started/, signal });
