import type { ExportRecord, ExportRecordContent } from '../ovf/export-record.ts';
import type { HeldSnapshot } from '../snapshot/held-snapshot.ts';
import type { ExportableVm, ExportContext, ExportedFile, ExportRequest } from './request.ts';
import type { ServerChecksums, TransferredFile } from './transferred-file.ts';

/** What a run knows of its export before it is packed. */
export interface ExportFacts {
  readonly request: ExportRequest;
  readonly vm: ExportableVm;
  readonly snapshot?: HeldSnapshot | undefined;
  readonly transferred: readonly TransferredFile[];
  readonly serverChecksums: ServerChecksums;
  readonly startedAt: Date;
  readonly context: ExportContext;
}

interface Outcome {
  /** The files of the finished export, but its record. */
  readonly files: readonly ExportedFile[];
  readonly manifestSha256: string;
  readonly verified: ExportRecord['verification']['levels'];
}

/** What `export.json` says of this export: the VM's identity, every file, and how far all of it was verified. */
export function describeExport(
  facts: ExportFacts,
  { files, manifestSha256, verified }: Outcome,
): ExportRecordContent {
  const { context, request, startedAt, transferred, vm } = facts;
  const { session, clock, runId, toolVersion } = context;
  const finishedAt = clock.now().toISOString();
  return {
    tool: { name: 'hyperexport', version: toolVersion },
    runId,
    startedAt: startedAt.toISOString(),
    finishedAt,
    vm: identityOf(vm),
    server: {
      host: session.host,
      product: session.about.fullName,
      version: session.about.apiVersion,
      ...defined({ instanceUuid: session.about.instanceUuid }),
    },
    format: request.format,
    files: files.map((file) => fileOf(file, transferred)),
    disks: transferred.flatMap(diskOf),
    ...snapshotOf(facts),
    ...nvramOf(facts),
    verification: { levels: verified, serverChecksums: facts.serverChecksums, at: finishedAt },
    options: {
      descriptorOptions: [...request.descriptorOptions],
      includeImages: request.includeImages,
    },
    manifestSha256,
  };
}

function identityOf(vm: ExportableVm): ExportRecord['vm'] {
  const {
    instanceUuid,
    biosUuid,
    name,
    path,
    folder,
    cpus,
    memoryMb,
    firmware,
    hardwareVersion,
    powerState,
  } = vm;
  return {
    ...{ instanceUuid, biosUuid, name, path, folder, cpus, memoryMb, firmware, hardwareVersion, powerState },
    moref: vm.ref.value,
    networks: vm.nics.map((nic) => nic.network),
    notes: vm.annotation,
    customAttributes: { ...vm.customAttributes },
    guest: vm.guestFullName,
    guestId: vm.guestId,
  };
}

function fileOf(
  { name, sizeBytes, sha256, members }: ExportedFile,
  transferred: readonly TransferredFile[],
): ExportRecord['files'][number] {
  if (name.endsWith('.ova')) {
    const packed = members?.map((member) => ({ ...member, kind: kindOf(member.name, transferred) }));
    return {
      ...{ name, sizeBytes, kind: 'archive' },
      ...defined({ sha256 }),
      ...(packed === undefined ? {} : { members: packed }),
    };
  }
  return { name, sizeBytes, ...defined({ sha256 }), kind: kindOf(name, transferred) };
}

function kindOf(
  name: string,
  transferred: readonly TransferredFile[],
): 'descriptor' | 'disk' | 'nvram' | 'manifest' | 'other' {
  const kind = transferred.find(({ planned }) => planned.name === name)?.planned.kind;
  if (kind === 'disk' || kind === 'nvram') return kind;
  if (name.endsWith('.ovf')) return 'descriptor';
  if (name.endsWith('.mf')) return 'manifest';
  return 'other';
}

function diskOf({ planned, sizeBytes, sha256, structure }: TransferredFile): ExportRecord['disks'] {
  const { disk, name } = planned;
  if (disk === undefined || structure === undefined) return [];
  return [
    {
      key: disk.key,
      label: disk.label,
      file: name,
      capacityBytes: disk.capacityBytes,
      sizeBytes,
      sha256,
      ...defined({ changeId: disk.backing.changeId }),
      backingPath: disk.backing.fileName,
      layout: structure.layout,
    },
  ];
}

function snapshotOf({ snapshot, request }: ExportFacts): Pick<ExportRecordContent, 'snapshot'> {
  if (snapshot === undefined) return {};
  const { ref, name, createdAt, quiesced, memory } = snapshot.facts;
  const kept = request.snapshot !== undefined && request.snapshot.afterwards !== 'remove';
  return {
    snapshot: { name, moref: ref.value, createdAt: createdAt.toISOString(), quiesced, memory, kept },
  };
}

function nvramOf({ vm, transferred }: ExportFacts): Pick<ExportRecordContent, 'nvram'> {
  const file = transferred.find(({ planned }) => planned.kind === 'nvram');
  if (file !== undefined) return { nvram: file.planned.content === undefined ? 'lease' : 'datastore' };
  return vm.nvramFile === undefined ? {} : { nvram: 'missing' };
}

function defined<Value extends string>(values: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}
