import type { HyperexportError } from '../../core/errors.ts';
import { whenFree } from '../../export/wait-until-free.ts';
import { startWatches } from '../../export/watches/run-watches.ts';
import type { HeldSnapshot } from '../../snapshot/held-snapshot.ts';
import { refuseTakenName } from '../../snapshot/refuse-taken-name.ts';
import { snapshotName } from '../../snapshot/snapshot-name.ts';
import { sweepSnapshots } from '../../snapshot/sweep.ts';
import { takeSnapshot } from '../../snapshot/take-snapshot.ts';
import { readDatastoreFile, readDatastoreRange } from '../../vsphere/datastore-content.ts';
import { readSnapshots } from '../../vsphere/snapshot.ts';
import { allSnapshots } from '../../vsphere/snapshot-tree.ts';
import type { VirtualMachineDisk } from '../../vsphere/vm.ts';
import { readVirtualMachine } from '../../vsphere/vm.ts';
import { attempt } from '../attempt.ts';
import type { RangeEvidence, SnapshotEvidence } from '../evidence.ts';
import { snapshotPolicy } from '../snapshot-policy.ts';
import { LEASE_WAIT_MS, type Subject } from '../subject.ts';
import { examineLease } from './lease.ts';

/** What an export from a snapshot would be refused for, before one is taken. */
const DECIDES: readonly string[] = ['state', 'encryption', 'disks', 'snapshots', 'datastores'];
const RANGE_BYTES = 64 * 1024;
const MOST_NVRAM_BYTES = 2 * 2 ** 20;

/** Takes a snapshot, looks at what it froze, over `/folder` and under a lease, and removes it. */
export async function examineSnapshot(subject: Subject): Promise<void> {
  const forbidden = firstError(subject);
  if (forbidden !== undefined) throw forbidden;
  const { vm, request, context: outer, evidence, scope } = subject;
  const seen: Partial<SnapshotEvidence> = {};
  evidence.snapshot = seen;
  const watches = startWatches({ vm: vm.name, minFree: request.minFree }, outer);
  scope.defer('what watches the snapshot', watches.stop);
  const context = { ...outer, signal: watches.signal };
  const watched = { ...subject, context };
  const { clock, session, signal } = context;

  const { snapshots } = await readSnapshots(session, { vm: vm.ref, signal });
  await sweepSnapshots(vm, { snapshots, usingId: undefined, context });
  const name = snapshotName(snapshotPolicy.name, vm, clock.now());
  await refuseTakenName(vm, name, context);
  await watches.snapshotOf(vm);
  const extent = extentOf(vm.disks);
  if (extent !== undefined)
    seen.extentBefore = await attempt(signal, async () => await readRange(extent, watched));

  seen.asked = vm.powerState === 'poweredOn' ? 'quiesced' : 'not-quiesced';
  const start = clock.monotonic();
  const held = await takeSnapshot(vm, {
    ...{ policy: snapshotPolicy, name, partial: '', context, interruption: outer.signal, scope },
    whenFree: async (work) => await whenFree(vm, { ...context, leaseWaitMs: LEASE_WAIT_MS }, work),
  });
  seen.createMilliseconds = Math.round(clock.monotonic() - start);
  seen.found = true;
  seen.quiesced = held.facts.quiesced;
  await lookAtFrozen(held, watched, seen);
  if (extent !== undefined)
    seen.extentFrozen = await attempt(signal, async () => await readRange(extent, watched));
  await readNvram(watched, seen);
  seen.lease = {};
  await examineLease(watched, {
    evidence: seen.lease,
    snapshot: { ref: held.facts.ref, disks: held.disks },
    readsDisk: evidence.lease?.disk === undefined,
  });
  await remove(held, watched, seen);
}

function firstError({ checks }: Subject): HyperexportError | undefined {
  return checks
    .filter(({ name }) => DECIDES.includes(name))
    .flatMap(({ findings }) => findings)
    .find(({ error }) => error !== undefined)?.error;
}

/** The file that holds the blocks of the smallest disk, where it is one: of a disk without a parent, in one piece. */
function extentOf(disks: readonly VirtualMachineDisk[]): string | undefined {
  const [smallest] = disks
    .filter(({ backing }) => backing.type === 'VirtualDiskFlatVer2BackingInfo' && !backing.hasParent)
    .sort((one, other) => one.capacityBytes - other.capacityBytes);
  return smallest?.backing.fileName.replace(/\.vmdk$/, '-flat.vmdk');
}

async function readRange(
  file: string,
  { vm: { ref: vm }, context: { session, signal } }: Subject,
): Promise<RangeEvidence> {
  const part = { first: 0, bytes: RANGE_BYTES };
  const { status, contentRange, bytes } = await readDatastoreRange(session, { vm, file, ...part, signal });
  return {
    status,
    asked: RANGE_BYTES,
    bytes: bytes?.length ?? 0,
    rangeEqual: contentRange.startsWith(`bytes 0-${RANGE_BYTES - 1}/`),
  };
}

async function lookAtFrozen(
  held: HeldSnapshot,
  { vm, context: { session, signal } }: Subject,
  seen: Partial<SnapshotEvidence>,
): Promise<void> {
  const before = new Map(vm.disks.map(({ key, backing }) => [key, backing.fileName]));
  const same =
    held.disks.length === before.size &&
    held.disks.every(({ key, backing }) => before.get(key) === backing.fileName);
  seen.frozenFiles = same ? 'same' : 'others';
  const now = await readVirtualMachine(session, { ref: vm.ref, signal });
  seen.deltas = now.disks.every(
    ({ key, backing }) => backing.hasParent && backing.fileName !== before.get(key),
  );
}

/** Whole, as an export reads it; then a part of it, which must be the same. */
async function readNvram(
  { vm, context: { session, signal } }: Subject,
  seen: Partial<SnapshotEvidence>,
): Promise<void> {
  const { ref, nvramFile: file } = vm;
  if (file === undefined) return;
  let content: Uint8Array | undefined;
  seen.nvram = await attempt(signal, async () => {
    content = await readDatastoreFile(session, { vm: ref, file, maxBytes: MOST_NVRAM_BYTES, signal });
    return { bytes: content.length };
  });
  if (content === undefined) return;
  const whole = content;
  const first = Math.floor(whole.length / 3);
  const asked = Math.min(512, whole.length - first);
  seen.nvramRange = await attempt(signal, async () => {
    const part = { first, bytes: asked };
    const answer = await readDatastoreRange(session, { vm: ref, file, ...part, signal });
    const { status, contentRange, bytes = new Uint8Array() } = answer;
    return {
      ...{ status, asked, bytes: bytes.length },
      rangeEqual: contentRange === `bytes ${first}-${first + asked - 1}/${whole.length}`,
      contentEqual: Buffer.from(whole.subarray(first, first + asked)).equals(bytes),
    };
  });
}

async function remove(
  held: HeldSnapshot,
  { vm, context: { clock, session, signal } }: Subject,
  seen: Partial<SnapshotEvidence>,
): Promise<void> {
  const start = clock.monotonic();
  // What cannot be removed is tried once more at the end, and named.
  seen.removal = await attempt(signal, async () => {
    await held.release();
    return { milliseconds: Math.round(clock.monotonic() - start) };
  });
  const { snapshots, consolidationNeeded } = await readSnapshots(session, { vm: vm.ref, signal });
  seen.removed = allSnapshots(snapshots).every(({ ref }) => ref.value !== held.facts.ref.value);
  seen.consolidationNeeded = consolidationNeeded;
}
