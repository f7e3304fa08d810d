import { formatBytes } from '../../core/bytes.ts';
import {
  differs,
  holds,
  judged,
  NOT_REACHED,
  notTested,
  readingOf,
  written,
  type Assumption,
} from './assumption.ts';
import { readingLease } from './lease.ts';

/** Of the bodies that a host sends. */
export const ofTransfers: readonly Assumption[] = [
  {
    id: 'body-status',
    assumed: 'a GET of a device URL without credentials is answered with 200 and the file as it is',
    consequence: 'no disk could be read',
    judge: (evidence) => {
      const reading = readingLease(evidence)?.disk;
      if (reading === undefined) return NOT_REACHED;
      if (reading.status === undefined)
        return notTested(reading.refused === undefined ? 'no answer' : written(reading.refused));
      return judged(reading.status === 200 && reading.refused === undefined, readingOf(reading));
    },
  },
  {
    id: 'body-end',
    assumed: "the end of a disk's body is told: by its chunks, by a length, or by the disk's own structure",
    consequence: 'a body that was cut could not be told from one that is whole',
    judge: (evidence) => {
      const reading = readingLease(evidence)?.disk;
      if (reading === undefined) return NOT_REACHED;
      if (!reading.whole) return notTested('the disk was not read to its end');
      const told = reading.framing !== 'until-close' || reading.structure !== undefined;
      return judged(told, readingOf(reading));
    },
  },
  {
    id: 'disk-layout',
    assumed: 'a disk comes as a stream-optimised VMDK, in a layout that this program walks through',
    consequence: 'every export would be refused: what is no disk is never called a good export',
    judge: (evidence) => {
      const reading = readingLease(evidence)?.disk;
      if (reading === undefined) return NOT_REACHED;
      if (reading.notADisk === true) return differs('its bytes are no such disk');
      const { structure } = reading;
      if (structure === undefined) return notTested('the disk was not read to its end');
      const { layout, grains, capacityBytes } = structure;
      const seen = `layout ${layout}, ${grains} grains of ${formatBytes(capacityBytes)}`;
      return layout === 'esxi' ? holds(seen) : differs(seen);
    },
  },
  {
    id: 'disk-capacity',
    assumed: "the capacity in a disk's header is that of the VM's disk, to the byte",
    consequence: 'every export would be refused: a disk of another size is another disk',
    judge: (evidence) => {
      const { disk, capacityBytes } = readingLease(evidence) ?? {};
      if (disk?.structure === undefined) return notTested('no disk was read to its end');
      if (capacityBytes === undefined) return notTested("the lease's key names none of the VM's disks");
      const { capacityBytes: read } = disk.structure;
      return judged(read === capacityBytes, `${read} bytes read, ${capacityBytes} configured`);
    },
  },
  {
    id: 'second-get',
    assumed: 'under one lease a disk can be asked for again, after a GET of it that was broken off',
    consequence: 'a disk whose transfer fails would need a fresh lease, and the others with it',
    judge: (evidence) => {
      const lease = readingLease(evidence);
      if (lease?.brokenOff === undefined || lease.disk === undefined) return NOT_REACHED;
      if (lease.brokenOff.bytes === 0 || lease.brokenOff.whole)
        return notTested('the first GET was not broken off in the middle');
      return judged(lease.disk.refused === undefined && lease.disk.bytes > 0, readingOf(lease.disk));
    },
  },
  {
    id: 'file-size',
    assumed: 'the size that a lease announces of a file that is no disk is exact',
    consequence: "an NVRAM might be called cut, or need the server's manifest to be believed",
    judge: ({ lease }) => {
      const reading = lease?.nvram;
      const hint = lease?.files?.find(({ kind }) => kind === 'nvram')?.sizeHint;
      if (reading?.whole !== true) return notTested('no such file was read to its end');
      if (hint === undefined) return notTested('the lease announces no size');
      return judged(hint === reading.bytes, `${hint} announced, ${reading.bytes} bytes read`);
    },
  },
];
