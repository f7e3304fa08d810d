import type { ExportedFile } from '../nfc/exported-file.ts';
import type { DataObject, Value } from '../soap/value.ts';
import { VimFault } from '../soap/fault.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultOf } from './fault.ts';
import { matchesGlob } from './glob.ts';

/** Why a lease on the VM does not become ready, if it does not. */
export function leaseError(faults: FaultPlan, vm: string): VimFault | undefined {
  const [fault] = faults.atLease('lease-error', vm);
  return (
    fault && new VimFault(fault.type, fault.message ?? `Injected fault ${fault.type}`, fieldsFor(fault.type))
  );
}

/** Faults of files must name one. */
const fieldsFor = (type: string) => (/File|Access/.test(type) ? { file: '[datastore1] iso/gone.iso' } : {});

/** The files that a lease on the VM offers. */
export function offered(
  faults: FaultPlan,
  vm: string,
  files: readonly ExportedFile[],
): readonly ExportedFile[] {
  return faults.atLease('offer', vm).reduce(offer, files);
}

function offer(files: readonly ExportedFile[], fault: FaultOf<'offer'>): readonly ExportedFile[] {
  const disks = files.filter(({ facts }) => facts.disk !== undefined);
  switch (fault.files) {
    case 'none':
      return [];
    case 'no-disks':
      return files.filter((file) => !disks.includes(file));
    case 'without-last-disk':
      return files.filter((file) => file !== disks.at(-1));
    case 'first-disk-twice':
      return [...disks.slice(0, 1), ...files];
  }
}

/** The HttpNfcLeaseDeviceUrls of a lease on the VM. */
export function deviceUrls(
  faults: FaultPlan,
  vm: string,
  urls: readonly DataObject[],
): readonly DataObject[] {
  return faults
    .atLease('device-url', vm)
    .reduce((all, fault) => all.map((url) => changedUrl(url, fault)), urls);
}

function changedUrl(deviceUrl: DataObject, fault: FaultOf<'device-url'>): DataObject {
  if (!matchesGlob(fault.file ?? '*', textOf(deviceUrl['targetId']))) return deviceUrl;
  const [, scheme = '', authority = '', path = ''] =
    /^(\w+):\/\/([^/]*)(.*)$/.exec(textOf(deviceUrl['url'])) ?? [];
  return {
    ...deviceUrl,
    url: `${fault.scheme ?? scheme}://${fault.authority ?? authority}${path}`,
    sslThumbprint: fault.thumbprint ?? deviceUrl['sslThumbprint'],
  };
}

const textOf = (value: Value): string => (typeof value === 'string' ? value : '');
