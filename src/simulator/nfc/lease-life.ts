import { randomUUID } from 'node:crypto';
import type { MoRef } from '../../vsphere/moref.ts';
import type { Call } from '../call.ts';
import { hostCommunication } from '../objects/host.ts';
import { HttpNfcLease, timedOut, type LeaseEnd } from '../objects/http-nfc-lease.ts';
import { closeTask, openTask, refuseBusy } from '../objects/task.ts';
import type { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import { VimFault } from '../soap/fault.ts';
import type { DataObject } from '../soap/value.ts';
import type { World } from '../world.ts';
import { isEveryAddress, urlHost } from '../server/address.ts';
import { datastoreFiles } from '../datastore/datastore-files.ts';
import { deviceUrls, leaseError, offered } from '../faults/lease-faults.ts';
import type { ExportedFile } from './exported-file.ts';
import type { NfcFile } from './nfc-files.ts';

/**
 * Opens a lease: it is an object of its session and ends with it, it blocks its VM until it ends, and it ends by itself
 * when nothing renews it for `leaseTimeoutSeconds`. One that was completed or aborted is gone.
 */
export function openLease(call: Call, vm: VirtualMachine, vmFiles: readonly ExportedFile[]): MoRef {
  const { world, session } = call;
  vm.host.requireConnected();
  const files = offered(world.faults, vm.displayName, vmFiles);
  refuseBusy(vm);
  const task = openTask(call, call.method, vm);
  vm.busyWith = task.ref;
  const ticket = `52${randomUUID().slice(2)}`;

  const lease = new HttpNfcLease(session.newId(), vm, files, (end) => {
    world.nfcFiles.withdraw(ticket);
    world.openLeases.delete(lease);
    if (end !== 'expired' && end !== 'failed') session.remove(lease);
    vm.busyWith = undefined;
    count(world, end);
    closeTask(world, task, end === 'completed' ? {} : { error: new VimFault('RequestCanceled', end) });
  });
  session.add(lease);
  world.openLeases.add(lease);
  world.counters.mostLeasesOpen = Math.max(world.counters.mostLeasesOpen, world.openLeases.size);
  session.ended.addEventListener('abort', () => lease.end('session-ended'), { signal: lease.ended });
  world.counters.leases.opened += 1;
  void live(lease, vm, { ticket, world });
  return lease.ref;
}

export function renew(lease: HttpNfcLease, { clock, leaseTimeoutSeconds }: World): void {
  lease.deadline = clock.monotonic() + leaseTimeoutSeconds * 1000;
}

/** Ends every lease as time would. */
export function expireLeases(world: World): void {
  for (const lease of world.openLeases) lease.end('expired', timedOut());
}

async function live(
  lease: HttpNfcLease,
  vm: VirtualMachine,
  { ticket, world }: { ticket: string; world: World },
): Promise<void> {
  const signal = AbortSignal.any([lease.ended, world.closing]);
  try {
    await world.clock.sleep(world.taskMilliseconds, signal);
    const error = leaseError(world.faults, vm.displayName) ?? missingImage(vm) ?? lostHost(vm);
    if (error !== undefined) {
      lease.end('failed', error);
      return;
    }
    for (const file of lease.files) world.nfcFiles.serve(ticket, file.facts.name, underLease(file, lease));
    lease.becomeReady(leaseInfo(lease, vm, { ticket, world }));
    renew(lease, world);
    world.changes.announce();
    for (let left = remaining(lease, world); left > 0; left = remaining(lease, world)) {
      await world.clock.sleep(left, signal);
    }
    lease.end('expired', timedOut());
  } catch {
    // The lease was ended, or the server is closing.
  }
}

/** An image that is gone from a drive makes the whole lease fail, as vCenter does it. */
function missingImage(vm: VirtualMachine): VimFault | undefined {
  const stored = new Set(datastoreFiles(vm.datastore).map(({ name }) => name));
  const file = vm.drives.flatMap((drive) => drive.file ?? []).find((name) => !stored.has(name));
  return file === undefined
    ? undefined
    : new VimFault('FileNotFound', `File ${file} was not found`, { file });
}

function lostHost({ host }: VirtualMachine): VimFault | undefined {
  return host.isConnected ? undefined : hostCommunication();
}

function remaining({ deadline }: HttpNfcLease, { clock }: World): number {
  return Math.ceil(deadline - clock.monotonic());
}

/** The file as its host serves it: its transfer breaks off when the lease ends, and rests while the host is silent. */
function underLease(file: ExportedFile, { ended, vm: { host } }: HttpNfcLease): NfcFile {
  return {
    contentType: file.contentType,
    answers: (signal) => host.answers(signal),
    async *open(signal, asRead) {
      await host.answers(signal);
      for await (const piece of file.open(AbortSignal.any([signal, ended]), asRead)) {
        await host.answers(signal);
        yield piece;
      }
    },
    other: (which, signal) => file.facts.disk?.other(which, AbortSignal.any([signal, ended])),
  };
}

/**
 * A HttpNfcLeaseInfo. `importKey` is empty in an export, and only files that are no disks have a size. A host that does
 * not know under which name it is reached writes `*`, and its clients put the name that they dialled. Of the hosts'
 * names `localhost` alone leads here: a VM that was moved there is read from another address.
 */
function leaseInfo(
  lease: HttpNfcLease,
  vm: VirtualMachine,
  { ticket, world }: { ticket: string; world: World },
): DataObject {
  const { host, port, thumbprintSha1 } = world.endpoint;
  const name = vm.host.displayName === 'localhost' ? 'localhost' : urlHost(host);
  const authority = `${isEveryAddress(host) ? '*' : name}:${port}`;
  const capacity = lease.files.reduce((sum, { facts }) => sum + (facts.disk?.capacityBytes ?? 0), 0);
  const urls = lease.files.map(({ key, facts }) => ({
    key,
    importKey: '',
    url: `https://${authority}/nfc/${ticket}/${facts.name}`,
    sslThumbprint: thumbprintSha1,
    disk: facts.disk !== undefined,
    targetId: facts.name,
    fileSize: facts.sizeBytes,
  }));
  return {
    lease: lease.ref,
    entity: lease.entity,
    deviceUrl: deviceUrls(world.faults, vm.displayName, urls),
    totalDiskCapacityInKB: Math.ceil(capacity / 1024),
    leaseTimeout: world.leaseTimeoutSeconds,
  };
}

function count({ counters }: World, end: LeaseEnd): void {
  if (end === 'completed') counters.leases.completed += 1;
  else if (end === 'aborted') counters.leases.aborted += 1;
  else if (end === 'failed') counters.leases.failed += 1;
  else counters.leases.expired += 1;
}
