import type { ExportedFile } from '../nfc/exported-file.ts';
import type { DataObject, Value } from '../soap/value.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultOf } from './fault.ts';
import { matchesGlob } from './glob.ts';

/** The HttpNfcLeaseManifestEntries of a lease's files, as they are told. */
export function manifestEntries(faults: FaultPlan, files: readonly ExportedFile[]): DataObject[] {
  const striking = faults.atManifest();
  return files.flatMap((file) => {
    const entry = file.manifestEntry();
    if (entry === undefined) return [];
    return striking
      .filter((fault) => matchesGlob(fault.file ?? '*', file.facts.name))
      .reduce<DataObject[]>((told, fault) => told.flatMap((one) => changed(one, fault.change)), [entry]);
  });
}

function changed(entry: DataObject, change: FaultOf<'manifest'>['change']): DataObject[] {
  switch (change) {
    case 'missing':
      return [];
    case 'size':
      return [{ ...entry, size: Number(entry['size']) + 512 }];
    case 'sha1':
      return [{ ...entry, sha1: wrong(entry['sha1']) }];
    case 'sha256':
      return [{ ...entry, checksum: wrong(entry['checksum']) }];
    case 'no-checksums':
      return [{ ...entry, sha1: '', checksum: undefined, checksumType: undefined }];
  }
}

/** One digit is another. */
function wrong(digest: Value): string {
  const text = typeof digest === 'string' ? digest : '';
  return `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`;
}
