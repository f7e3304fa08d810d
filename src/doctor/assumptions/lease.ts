import type { Evidence, LeaseEvidence, LeaseFileEvidence } from '../evidence.ts';
import {
  differs,
  holds,
  judged,
  NOT_REACHED,
  notTested,
  ofAttempt,
  written,
  type Assumption,
  type Judgement,
} from './assumption.ts';

/** Of leases, whichever were had. */
export const ofLeases: readonly Assumption[] = [
  {
    id: 'lease-time-out',
    assumed: 'a lease lives for a minute or longer without a renewal: it is renewed every ten seconds',
    consequence: 'leases would be lost where the server is slow to answer',
    judge: (evidence) =>
      ofEach(evidence, ({ timeoutSeconds }) =>
        timeoutSeconds === undefined ? undefined : [timeoutSeconds >= 60, `${timeoutSeconds} s`],
      ),
  },
  {
    id: 'lease-keys',
    assumed: 'the key of each disk in a lease names a disk of the VM, and every disk has one',
    consequence: 'the disks could not be told apart: two disks under one key, or one too few, end an export',
    judge: (evidence) => {
      const disks = evidence.vm?.disks.length;
      return ofEach(evidence, ({ files }) => {
        const offered = files?.filter(({ kind }) => kind === 'disk');
        if (offered === undefined || disks === undefined) return undefined;
        const known = offered.filter((file) => file.known === true).length;
        return [known === disks && offered.length === disks, `${known} of ${disks}`];
      });
    },
  },
  {
    id: 'device-thumbprints',
    assumed: 'a lease names the certificate behind each address, and the host shows that one',
    consequence: "where none is named the session's own trust must do; another one ends the export",
    judge: (evidence) => {
      const readings = leasesOf(evidence).flatMap((lease) => [lease.brokenOff, lease.disk, lease.nvram]);
      if (readings.some((reading) => reading?.refused?.code === 'tls'))
        return differs('the host shows another certificate than the lease names');
      const files = leasesOf(evidence).flatMap((lease) => lease.files ?? []);
      if (files.length === 0) return NOT_REACHED;
      if (!readings.some((reading) => (reading?.bytes ?? 0) > 0))
        return notTested('nothing was read from the host');
      const none = files.filter(({ trust }) => trust === 'none-given').length;
      return none === 0
        ? holds(`named by ${namedBy(files)}, and equal`)
        : differs(`none is named for ${none} of ${files.length} files`);
    },
  },
  {
    id: 'checksum-types',
    assumed: 'SHA-256 can be asked for, for every file of a lease',
    consequence: 'files are compared by SHA-1 then, which is hashed as well',
    judge: (evidence) =>
      ofEach(evidence, ({ checksum }) =>
        checksum === undefined ? undefined : [checksum === 'sha256', checksum],
      ),
  },
  {
    id: 'lease-renewal',
    assumed: 'HttpNfcLeaseProgress renews a lease at any time before Complete',
    consequence: 'exports that take longer than the time-out of a lease would be lost',
    judge: (evidence) => {
      const all = leasesOf(evidence).map(({ renewed }) => renewed);
      const refused = all.find((each) => each !== undefined && 'refused' in each);
      return ofAttempt(refused ?? all.find((each) => each !== undefined), ({ milliseconds }) =>
        holds(`answered in ${milliseconds} ms`),
      );
    },
  },
  {
    id: 'manifest-before-complete',
    assumed:
      'HttpNfcLeaseGetManifest, asked before Complete, has the size and a checksum of what was just read',
    consequence: 'what was received could not be compared with what was sent: said with each export',
    judge: (evidence) => {
      const lease = readingLease(evidence);
      if (lease?.disk === undefined) return NOT_REACHED;
      if (!lease.disk.whole) return notTested('the disk was not read to its end');
      return ofAttempt(lease.manifest, ({ entries, disk }) => {
        if (disk === undefined) return differs(`${entries} entries, and none of the disk that was read`);
        const { checksums, sizeEqual } = disk;
        const has = checksums.length === 0 ? 'no checksum' : checksums.join(' and ');
        return judged(checksums.length > 0 && sizeEqual, `${has}; the size ${equal(sizeEqual)}`);
      });
    },
  },
  {
    id: 'manifest-checksum-type',
    assumed: 'after SHA-256 was asked for and granted, the manifest has it',
    consequence: 'the export would have only sizes, or SHA-1, to be compared with',
    judge: (evidence) => {
      const lease = readingLease(evidence);
      if (lease?.manifest === undefined || !('value' in lease.manifest)) return NOT_REACHED;
      const { disk } = lease.manifest.value;
      if (disk === undefined) return notTested('there is no entry of a disk that was read');
      if (lease.checksum !== 'sha256') return notTested('SHA-256 was not granted');
      return judged(disk.checksums.includes('sha256'), disk.checksums.join(' and ') || 'none');
    },
  },
  {
    id: 'manifest-equals-body',
    assumed: 'the checksums in the manifest are of the bytes as they come over HTTP',
    consequence: 'every export would be refused as damaged, with exit status 15',
    judge: (evidence) => {
      const lease = readingLease(evidence);
      if (lease?.manifest === undefined || !('value' in lease.manifest)) return NOT_REACHED;
      const { disk } = lease.manifest.value;
      if (disk === undefined || disk.checksums.length === 0)
        return notTested('there is no checksum of a disk that was read');
      return judged(disk.checksumsEqual, `${disk.checksums.join(' and ')} ${equal(disk.checksumsEqual)}`);
    },
  },
  {
    id: 'lease-blocks',
    assumed: 'while a lease is open, another one of the same VM is refused with TaskInProgress',
    consequence: 'a run after one that was killed would not know what to wait for',
    judge: ({ lease }) =>
      lease?.second === undefined
        ? notTested('it takes the lease of a VM that is powered off')
        : ofAttempt(
            lease.second,
            () => differs('a second lease was given'),
            (refusal) => judged(refusal.fault === 'TaskInProgress', written(refusal)),
          ),
  },
  {
    id: 'lease-ends',
    assumed: 'Complete, and Abort, end a lease',
    consequence: 'the VM would be blocked until the time-out of the lease',
    judge: (evidence) => {
      const ends = leasesOf(evidence).flatMap(({ ended }) => ended ?? []);
      const bad = ends.find((each) => 'refused' in each);
      if (bad !== undefined) return ofAttempt(bad, holds);
      const words = ends.flatMap((each) => ('value' in each ? [each.value] : []));
      return words.length === 0 ? NOT_REACHED : holds([...new Set(words)].join(', '));
    },
  },
  {
    id: 'descriptor-of-lease-files',
    assumed: 'CreateDescriptor, asked before Complete, describes every file of the lease by its key',
    consequence: 'there would be no descriptor, and no export',
    judge: (evidence) => {
      const all = leasesOf(evidence).flatMap(({ descriptor }) => descriptor ?? []);
      const refused = all.find((each) => 'refused' in each);
      if (refused !== undefined) return ofAttempt(refused, () => NOT_REACHED);
      const made = all.flatMap((each) => ('value' in each ? [each.value] : []));
      if (made.length === 0) return NOT_REACHED;
      const seen = made.map(({ files, referred }) => `${referred} of ${files}`).join(', then ');
      return judged(
        made.every(({ files, referred }) => files === referred),
        `${seen} referred to`,
      );
    },
  },
  {
    id: 'nvram-in-lease',
    assumed: 'the lease of a VM that is off offers its NVRAM',
    consequence: 'the export would be without it: a VM with EFI may need its boot entries made anew',
    judge: ({ vm, lease }) => {
      if (lease?.files === undefined) return notTested('it takes the lease of a VM that is powered off');
      if (vm?.hasNvram !== true) return notTested('the VM has none');
      const offered = lease.files.some(({ kind }) => kind === 'nvram');
      return judged(offered, offered ? 'offered' : 'not offered');
    },
  },
];

function leasesOf({ lease, snapshot }: Evidence): Partial<LeaseEvidence>[] {
  return [lease, snapshot?.lease].flatMap((each) => each ?? []);
}

/** The one under which the disk was read. */
export function readingLease(evidence: Evidence): Partial<LeaseEvidence> | undefined {
  return leasesOf(evidence).find(({ disk }) => disk !== undefined);
}

function ofEach(
  evidence: Evidence,
  look: (lease: Partial<LeaseEvidence>) => readonly [boolean, string] | undefined,
): Judgement {
  const looked = leasesOf(evidence).flatMap((lease) => {
    const found = look(lease);
    return found === undefined ? [] : [found];
  });
  if (looked.length === 0) return NOT_REACHED;
  return judged(
    looked.every(([good]) => good),
    [...new Set(looked.map(([, seen]) => seen))].join(', then '),
  );
}

function namedBy(files: readonly LeaseFileEvidence[]): string {
  return [...new Set(files.map(({ trust }) => trust))].join(' and ');
}

function equal(is: boolean): string {
  return is ? 'equal to what was received' : 'another than what was received';
}
