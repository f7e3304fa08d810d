import { readReferences } from '../../ovf/descriptor.ts';
import { openLease, type OpenLease } from '../../export/open-lease.ts';
import { diskBehind, kindOf } from '../../export/plan-files.ts';
import type { MoRef } from '../../vsphere/moref.ts';
import { exportVm, type LeaseFile, type ManifestEntry } from '../../vsphere/nfc-lease.ts';
import { createDescriptor, type DescriptorFile } from '../../vsphere/ovf-manager.ts';
import type { VirtualMachineDisk } from '../../vsphere/vm.ts';
import { readVirtualMachine } from '../../vsphere/vm.ts';
import { attempt } from '../attempt.ts';
import type {
  Attempt,
  DescriptorEvidence,
  LeaseEvidence,
  LeaseFileEvidence,
  ManifestEvidence,
} from '../evidence.ts';
import { readLeaseFile, type ReadFile } from '../read-file.ts';
import { LEASE_WAIT_MS, type Subject } from '../subject.ts';

/** Of the one disk that is read. */
export const MOST_DISK_BYTES = 256 * 2 ** 20;
/** Of a reading that is broken off on purpose. */
const BEGINNING_BYTES = 64 * 1024;
const MOST_NVRAM_BYTES = 2 * 2 ** 20;

interface LeaseOptions {
  readonly evidence: Partial<LeaseEvidence>;
  /** Absent: of the VM as it is. */
  readonly snapshot?: { readonly ref: MoRef; readonly disks: readonly VirtualMachineDisk[] };
  /** Whether the disk is read, or its beginning only. */
  readonly readsDisk: boolean;
}

/** Has a lease, and does with it what an export does, but for one disk only; then ends it. */
export async function examineLease(subject: Subject, options: LeaseOptions): Promise<void> {
  const { context, scope } = subject;
  const { evidence, snapshot } = options;
  const { clock, signal } = context;
  const vm = { ...subject.vm, ...(snapshot === undefined ? {} : { disks: snapshot.disks }) };
  const start = clock.monotonic();
  const lease = await openLease(vm, context, {
    ...{ snapshot: snapshot?.ref, leaseWaitMs: LEASE_WAIT_MS, scope },
  });
  evidence.milliseconds = Math.round(clock.monotonic() - start);
  evidence.timeoutSeconds = lease.nfc.timeoutSeconds;
  evidence.checksum = lease.checksum;
  evidence.files = lease.files.map((file) => fileEvidence(file, vm.disks, context.session.host));

  const disk = smallestDisk(lease.files, vm.disks);
  if (disk?.capacityBytes !== undefined) evidence.capacityBytes = disk.capacityBytes;
  const read = await readFiles(lease, disk, subject, options);
  evidence.renewed = await attempt(signal, async () => {
    const asked = clock.monotonic();
    await lease.nfc.progress(50, { signal });
    return { milliseconds: Math.round(clock.monotonic() - asked) };
  });
  evidence.manifest = await attempt(signal, async () =>
    manifestEvidence(await lease.nfc.manifest({ signal }), read.get(disk?.file), disk),
  );
  await describe(lease, read, subject, options);
  if (snapshot === undefined) evidence.second = await askAgain(subject);
  await end(lease, { ...options, context: subject.context });
  if (snapshot !== undefined) return;
  const { changeVersion } = await readVirtualMachine(context.session, { ref: vm.ref, signal });
  evidence.changeVersionMoved = changeVersion !== vm.changeVersion;
}

function fileEvidence(
  file: LeaseFile,
  disks: readonly VirtualMachineDisk[],
  dialled: string,
): LeaseFileEvidence {
  const { isDisk, sizeHint, trust, url } = file;
  const given = { pinned: 'thumbprint', certificate: 'certificate' } as const;
  return {
    kind: kindOf(file),
    ...(isDisk ? { known: diskBehind(file, disks) !== undefined } : {}),
    trust: trust.kind === 'pinned' || trust.kind === 'certificate' ? given[trust.kind] : 'none-given',
    host: url.host === dialled ? 'as-dialled' : 'another',
    ...(sizeHint === undefined ? {} : { sizeHint }),
  };
}

interface ChosenDisk {
  readonly file: LeaseFile;
  readonly capacityBytes: number | undefined;
}

function smallestDisk(
  files: readonly LeaseFile[],
  disks: readonly VirtualMachineDisk[],
): ChosenDisk | undefined {
  return files
    .filter(({ isDisk }) => isDisk)
    .map((file) => ({ file, capacityBytes: diskBehind(file, disks)?.capacityBytes }))
    .sort((one, other) => (one.capacityBytes ?? Infinity) - (other.capacityBytes ?? Infinity))[0];
}

type Read = ReadonlyMap<LeaseFile | undefined, ReadFile>;

async function readFiles(
  lease: OpenLease,
  disk: ChosenDisk | undefined,
  { context }: Subject,
  { evidence, readsDisk }: LeaseOptions,
): Promise<Read> {
  const signal = AbortSignal.any([context.signal, lease.lost]);
  const read = new Map<LeaseFile | undefined, ReadFile>();
  if (disk !== undefined) {
    const beginning = await readLeaseFile(disk.file, { mostBytes: BEGINNING_BYTES, context, signal });
    evidence.brokenOff = beginning.reading;
    if (readsDisk) {
      const whole = await readLeaseFile(disk.file, { mostBytes: MOST_DISK_BYTES, context, signal });
      evidence.disk = whole.reading;
      read.set(disk.file, whole);
    }
  }
  const nvram = lease.files.find((file) => kindOf(file) === 'nvram');
  if (nvram !== undefined) {
    const whole = await readLeaseFile(nvram, { mostBytes: MOST_NVRAM_BYTES, context, signal });
    evidence.nvram = whole.reading;
    read.set(nvram, whole);
  }
  return read;
}

function manifestEvidence(
  manifest: ReadonlyMap<string, ManifestEntry>,
  read: ReadFile | undefined,
  disk: ChosenDisk | undefined,
): ManifestEvidence {
  const entries = manifest.size;
  const entry = disk === undefined ? undefined : manifest.get(disk.file.key);
  if (entry === undefined || read?.digests === undefined) return { entries };
  const { digests, reading } = read;
  const checksums = (['sha1', 'sha256'] as const).filter((type) => entry[type] !== undefined);
  const { capacityBytes } = entry;
  return {
    entries,
    disk: {
      checksums,
      sizeEqual: entry.sizeBytes === reading.bytes,
      checksumsEqual: checksums.every((type) => entry[type] === digests[type]),
      ...(capacityBytes === undefined ? {} : { capacityEqual: capacityBytes === disk?.capacityBytes }),
    },
  };
}

/** With the files that the lease offers; then with the NVRAM that it does not. */
async function describe(
  lease: OpenLease,
  read: Read,
  { vm, context }: Subject,
  { evidence, snapshot }: LeaseOptions,
): Promise<void> {
  const offered = lease.files.filter((file) => kindOf(file) !== 'image');
  const files = offered.map((file, index): DescriptorFile => ({
    deviceId: file.key,
    path: `file-${index + 1}.${file.isDisk ? 'vmdk' : 'bin'}`,
    // What was not read has some size: the server writes down what it is told.
    sizeBytes: read.get(file)?.reading.bytes ?? file.sizeHint ?? 1,
  }));
  const ask = async (described: readonly DescriptorFile[]): Promise<Attempt<DescriptorEvidence>> =>
    await attempt(context.signal, async () => {
      const { descriptor, warnings } = await createDescriptor(context.session, {
        ...{ vm: vm.ref, name: 'doctor', files: described, snapshot: snapshot?.ref },
        signal: context.signal,
      });
      const names = readReferences(descriptor).map(({ name }) => name);
      const referred = described.filter(({ path }) => names.includes(path)).length;
      return { warnings: warnings.length, files: described.length, referred };
    });
  evidence.descriptor = await ask(files);
  if (snapshot === undefined || offered.some((file) => kindOf(file) === 'nvram')) return;
  if (vm.nvramFile === undefined) return;
  const nvram = { deviceId: `/${vm.ref.value}/nvram`, path: 'file.nvram', sizeBytes: 8684 };
  evidence.foreignNvram = await ask([...files, nvram]);
}

/** What a run meets that comes while another one is at work on the VM. A lease that is given all the same is ended. */
async function askAgain({ vm, context, scope }: Subject): Promise<Attempt<'a-lease'>> {
  const { session, signal } = context;
  return await attempt(signal, async (): Promise<'a-lease'> => {
    const another = await exportVm(session, { vm: vm.ref, signal });
    const what = `a second export lease of "${vm.name}" (it ends by itself)`;
    const disarm = scope.defer(what, async (undo) => await another.abort({ signal: undo }));
    await another.abort({ signal });
    disarm();
    return 'a-lease';
  });
}

/** As an export ends it, where all that was to be read is read; else as one that has failed. */
async function end(
  lease: OpenLease,
  { evidence, context: { signal } }: LeaseOptions & Pick<Subject, 'context'>,
): Promise<void> {
  const isRead = evidence.disk?.whole === true;
  evidence.ended = await attempt(signal, async () => {
    if (isRead) await lease.complete();
    else await lease.giveUp();
    return isRead ? 'completed' : 'aborted';
  });
}
