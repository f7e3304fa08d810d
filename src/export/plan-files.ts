import { fail } from '../core/errors.ts';
import { fileNameFor } from '../core/names.ts';
import type { LeaseFile } from '../vsphere/nfc-lease.ts';
import type { VirtualMachineDisk as VirtualDisk } from '../vsphere/vm.ts';
import type { ExportableVm, ExportRequest } from './request.ts';

export interface PlannedFile {
  readonly lease: LeaseFile;
  readonly kind: 'disk' | 'nvram' | 'image' | 'other';
  /** The file's name in the export. */
  readonly name: string;
  /** It is known already, from elsewhere than the lease. */
  readonly content?: Uint8Array;
  /** The VM's disk behind it, where the lease's key tells. */
  readonly disk?: VirtualDisk;
}

export interface FilePlan {
  /** `<base>.ovf`, `<base>-disk1.vmdk`, `<base>.mf` ... */
  readonly base: string;
  readonly files: readonly PlannedFile[];
  /** Every name that the finished export will hold, for the check that none is taken. */
  readonly names: readonly string[];
}

/** Decides which of the lease's files are kept and what they are called. */
export function planFiles(files: readonly LeaseFile[], vm: ExportableVm, request: ExportRequest): FilePlan {
  refuseDoubledFiles(files);
  refuseMissingDisks(files, vm);
  const base = fileNameFor(vm.name, vm.instanceUuid);
  const planned: PlannedFile[] = [];
  for (const lease of files) {
    const kind = kindOf(lease);
    if (kind === 'image' && !request.includeImages) continue;
    const nth = planned.filter((file) => file.kind === kind).length + 1;
    const disk = kind === 'disk' ? diskBehind(lease, vm.disks) : undefined;
    planned.push({
      lease,
      kind,
      name: nameOf(base, kind, nth, lease),
      ...(disk === undefined ? {} : { disk }),
    });
  }
  refuseDoubledDisks(planned, vm);
  refuseUnknownDisks(planned, vm);
  const pieces = [`${base}.ovf`, ...planned.map(({ name }) => name), `${base}.mf`];
  return {
    base,
    files: planned,
    names: [...(request.format === 'ova' ? [`${base}.ova`] : pieces), 'export.json'],
  };
}

/** Descriptor, manifest and checksums tell the files apart by their keys. */
function refuseDoubledFiles(files: readonly LeaseFile[]): void {
  const keys = files.map(({ key }) => key);
  const doubled = keys.find((key, index) => keys.indexOf(key) !== index);
  if (doubled === undefined) return;
  throw fail('vsphere-fault', `the server's lease names the file ${JSON.stringify(doubled)} twice`, {
    hint: 'its answer is wrong: an export of it would lack another file',
  });
}

/** One disk offered under two keys would pass for the one that is missing. */
function refuseDoubledDisks(planned: readonly PlannedFile[], vm: ExportableVm): void {
  const disks = planned.flatMap(({ disk }) => disk ?? []);
  const doubled = disks.find((disk, index) => disks.indexOf(disk) !== index);
  if (doubled === undefined) return;
  throw fail('vsphere-fault', `the server's lease offers the disk ${doubled.label} of "${vm.name}" twice`, {
    hint: 'its answer is wrong: an export of it would lack another disk',
  });
}

/** A disk that the VM is not known to have can be measured against nothing. */
function refuseUnknownDisks(planned: readonly PlannedFile[], { name, disks }: ExportableVm): void {
  const offered = planned.filter(({ kind }) => kind === 'disk').length;
  if (offered <= disks.length) return;
  throw fail('vsphere-fault', `the server offers ${offered} disks of "${name}", which has ${disks.length}`, {
    hint: 'was a disk added at this moment? export it again',
    retryable: true,
  });
}

/** An export that lacks a disk is a wrong one: the lease must offer at least as many as the VM has. */
function refuseMissingDisks(files: readonly LeaseFile[], vm: ExportableVm): void {
  const offered = files.filter((file) => file.isDisk).length;
  if (offered >= vm.disks.length) return;
  const labels = vm.disks.map((disk) => `${disk.label} (${disk.backing.mode}, ${disk.backing.fileName})`);
  throw fail('unsupported', `the server offers ${offered} of the ${vm.disks.length} disks of "${vm.name}"`, {
    hint: `raw device mappings and some shared disks cannot be exported; its disks: ${labels.join('; ')}`,
  });
}

export function kindOf({ isDisk, targetId, url }: LeaseFile): PlannedFile['kind'] {
  if (isDisk) return 'disk';
  const name = `${targetId} ${url.pathname}`.toLowerCase();
  if (name.includes('nvram')) return 'nvram';
  return /\.(iso|flp|img)\b/.test(name) ? 'image' : 'other';
}

function nameOf(base: string, kind: PlannedFile['kind'], nth: number, { targetId }: LeaseFile): string {
  if (kind === 'disk') return `${base}-disk${nth}.vmdk`;
  if (kind === 'nvram') return nth === 1 ? `${base}.nvram` : `${base}-${nth}.nvram`;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(targetId)?.[0] ?? '.bin';
  return `${base}-file${nth}${extension.toLowerCase()}`;
}

/**
 * The device behind HttpNfcLeaseDeviceUrl.key: vCenter writes `/vm-42/VirtualLsiLogicController0:0` (controller type,
 * bus, unit), other servers the device's number.
 */
export function diskBehind({ key }: LeaseFile, disks: readonly VirtualDisk[]): VirtualDisk | undefined {
  const place = /([A-Za-z]+)(\d+):(\d+)$/.exec(key);
  return disks.find((disk) =>
    place === null
      ? key.split('/').at(-1) === String(disk.key)
      : disk.controllerType === place[1] &&
        disk.busNumber === Number(place[2]) &&
        disk.unitNumber === Number(place[3]),
  );
}
