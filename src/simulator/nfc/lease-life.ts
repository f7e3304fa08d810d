import { randomUUID } from 'node:crypto';
import type { MoRef } from '../../vsphere/moref.ts';
import type { Call } from '../call.ts';
import { HttpNfcLease, timedOut, type LeaseEnd } from '../objects/http-nfc-lease.ts';
import { closeTask, openTask, refuseBusy } from '../objects/task.ts';
import type { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import { VimFault } from '../soap/fault.ts';
import type { DataObject } from '../soap/value.ts';
import type { World } from '../world.ts';
import { isEveryAddress, urlHost } from '../server/address.ts';
import type { ExportedFile } from './exported-file.ts';

/**
 * Opens a lease: it is an object of its session and ends with it, it blocks its VM until it ends, and it ends by itself
 * when nothing renews it for `leaseTimeoutSeconds`. One that was completed or aborted is gone.
 */
export function openLease(call: Call, vm: VirtualMachine, files: readonly ExportedFile[]): MoRef {
  const { world, session } = call;
  refuseBusy(vm);
  const task = openTask(call, call.method, vm);
  vm.busyWith = task.ref;
  const ticket = `52${randomUUID().slice(2)}`;

  const lease = new HttpNfcLease(session.newId(), vm.ref, files, (end) => {
    world.nfcFiles.withdraw(ticket);
    if (end !== 'expired') session.remove(lease);
    vm.busyWith = undefined;
    count(world, end);
    closeTask(world, task, end === 'completed' ? {} : { error: new VimFault('RequestCanceled', end) });
  });
  session.add(lease);
  session.ended.addEventListener('abort', () => lease.end('session-ended'), { signal: lease.ended });
  world.counters.leases.opened += 1;
  void live(lease, ticket, world);
  return lease.ref;
}

export function renew(lease: HttpNfcLease, { clock, leaseTimeoutSeconds }: World): void {
  lease.deadline = clock.monotonic() + leaseTimeoutSeconds * 1000;
}

async function live(lease: HttpNfcLease, ticket: string, world: World): Promise<void> {
  const signal = AbortSignal.any([lease.ended, world.closing]);
  try {
    await world.clock.sleep(world.taskMilliseconds, signal);
    for (const file of lease.files) world.nfcFiles.serve(ticket, file.facts.name, underLease(file, lease));
    lease.becomeReady(leaseInfo(lease, ticket, world));
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

function remaining({ deadline }: HttpNfcLease, { clock }: World): number {
  return Math.ceil(deadline - clock.monotonic());
}

/** The file as it is served: its transfer breaks off when the lease ends. */
function underLease(file: ExportedFile, { ended }: HttpNfcLease) {
  return {
    contentType: file.contentType,
    open: (signal: AbortSignal) => file.open(AbortSignal.any([signal, ended])),
  };
}

/**
 * A HttpNfcLeaseInfo. `importKey` is empty in an export, and only files that are no disks have a size. A host that does
 * not know under which name it is reached writes `*`, and its clients put the name that they dialled.
 */
function leaseInfo(lease: HttpNfcLease, ticket: string, world: World): DataObject {
  const { host, port, thumbprintSha1 } = world.endpoint;
  const authority = `${isEveryAddress(host) ? '*' : urlHost(host)}:${port}`;
  const capacity = lease.files.reduce((sum, { facts }) => sum + (facts.disk?.capacityBytes ?? 0), 0);
  return {
    lease: lease.ref,
    entity: lease.entity,
    deviceUrl: lease.files.map(({ key, facts }) => ({
      key,
      importKey: '',
      url: `https://${authority}/nfc/${ticket}/${facts.name}`,
      sslThumbprint: thumbprintSha1,
      disk: facts.disk !== undefined,
      targetId: facts.name,
      fileSize: facts.sizeBytes,
    })),
    totalDiskCapacityInKB: Math.ceil(capacity / 1024),
    leaseTimeout: world.leaseTimeoutSeconds,
  };
}

function count({ counters }: World, end: LeaseEnd): void {
  if (end === 'completed') counters.leases.completed += 1;
  else if (end === 'aborted') counters.leases.aborted += 1;
  else counters.leases.expired += 1;
}
