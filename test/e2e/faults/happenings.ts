import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Simulator, TestedVm } from '../../../src/simulator/start.ts';
import type { Happening } from './fault-case.ts';
import { PARTIAL, VM } from './scene.ts';

export interface Where {
  readonly simulator: Simulator;
  /** The directory in which the export is made. */
  readonly room: string;
}

export async function happen(happening: Happening, where: Where): Promise<void> {
  await happenings[happening](where.simulator.vm(VM), where);
}

/** Whether the VM is another one afterwards. */
export const changesTheVm = (happening: string | undefined): boolean =>
  happening !== undefined && happening in happenings && !HARMLESS.includes(happening);

const HARMLESS = ['it goes on', 'every session ends', 'the output is removed'];

const happenings: Readonly<Record<Happening, (vm: TestedVm, where: Where) => Promise<void> | void>> = {
  'it goes on': () => undefined,
  'every session ends': (_vm, { simulator }) => simulator.endSessions(),
  'the output is removed': async (_vm, { room }) => await rename(join(room, PARTIAL), join(room, 'own')),
  'a finished file is damaged': async (_vm, { room }) => {
    const file = join(room, PARTIAL, `${VM}-disk1.vmdk`);
    const content = await readFile(file);
    content.writeUInt8(content.readUInt8(200_000) ^ 0xff, 200_000);
    await writeFile(file, content);
  },
  'the guest writes': async (vm, { simulator }) => {
    if (vm.powerState === 'poweredOn') {
      vm.guestWrites({ running: true });
      return;
    }
    await noLease(simulator);
    vm.guestWrites();
  },
  'the guest writes, and the configuration stays': (vm) => vm.guestWrites({ keepsChangeVersion: true }),
  'it is reconfigured': (vm) => vm.reconfigure(),
  'it is started': async (vm, { simulator }) => {
    await noLease(simulator);
    vm.powerOn();
  },
  'it is deleted': (vm) => vm.remove(),
  'it is moved to another host': async (vm, { simulator }) => {
    await noLease(simulator);
    vm.moveTo({ host: 'localhost' });
  },
  'it is moved to another datastore': async (vm, { simulator }) => {
    await noLease(simulator);
    vm.moveTo({ datastore: 'fast' });
  },
  'its host comes back': async (_vm, { simulator }) => {
    const host = simulator.host();
    while (host.connectionState === 'connected') await nextTurn();
    host.connectionState = 'connected';
  },
  'a snapshot is taken': (vm) => vm.takeSnapshot('before the upgrade'),
  'somebody removes the snapshot of this run': (vm) => {
    const ours = vm.snapshots.find(isOurs);
    if (ours !== undefined) vm.removeSnapshot(ours.name);
  },
};

/** As soon as the lease that blocks the VM is gone. */
async function noLease(simulator: Simulator): Promise<void> {
  while (simulator.counters().leasesOpen > 0) await nextTurn();
}

/** By its mark. */
export const isOurs = ({ description }: TestedVm['snapshots'][number]): boolean =>
  description.includes('[hyperexport ');
