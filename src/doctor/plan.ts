import { formatBytes } from '../core/bytes.ts';
import { MOST_DISK_BYTES } from './stages/lease.ts';

/** What `hyperexport doctor --vm` will do, said before anything is done. */
export function doctorPlan(vm: string, report: string): readonly string[] {
  return [
    `This looks, on a real server, at what hyperexport takes for granted of one. With ${vm} it will:`,
    "  1. log in, to its REST API too, and read: the VM, your privileges on it, its newest event, its host's certificate",
    `  2. if it is powered off: open an export lease, read the smallest disk, at most ${formatBytes(MOST_DISK_BYTES)} of it,`,
    '     and its NVRAM, ask for a second lease, which should be refused, and end the lease',
    '  3. take a snapshot, quiesced if the guest runs and allows it and without memory; open an export lease on it',
    '     (and read the disk there, if it was not read before); read the NVRAM and the first 64 KB of a disk over',
    '     /folder; end the lease, remove the snapshot and wait for that',
    'While a lease is open, vCenter refuses other work on the VM; quiescing may hold up its guest for some seconds.',
    'Nothing else is changed, nothing that is read is kept, and Ctrl-C undoes all of it at any time.',
    `The report, without names, addresses and contents, is written to ${report}.`,
  ];
}
