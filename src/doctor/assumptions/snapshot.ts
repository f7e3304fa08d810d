import type { Evidence } from '../evidence.ts';
import { differs, holds, judged, NOT_REACHED, notTested, ofAttempt, type Assumption } from './assumption.ts';

/** Of the snapshot that an export of a running VM is read from. */
export const ofSnapshots: readonly Assumption[] = [
  {
    id: 'snapshot-mark',
    assumed:
      'the description of a snapshot comes back letter for letter, so that the snapshot is found by it',
    consequence: 'snapshots of runs that were killed would stay; no export from a snapshot would be made',
    judge: ({ snapshot }) =>
      snapshot?.found === undefined
        ? NOT_REACHED
        : holds(`found; taken in ${snapshot.createMilliseconds ?? 0} ms`),
  },
  {
    id: 'snapshot-quiesced',
    assumed: 'a guest whose VMware Tools run is quiesced when that is asked for, and the snapshot says so',
    consequence:
      'exports are as after a power failure, with a warning; --snapshot-quiesce=require refuses them',
    judge: ({ snapshot, vm }) => {
      if (snapshot?.quiesced === undefined) return NOT_REACHED;
      if (snapshot.asked === 'not-quiesced') return notTested('the VM does not run');
      const tools = `VMware Tools: ${vm?.toolsStatus ?? 'unknown'}`;
      const running = vm?.toolsStatus === 'guestToolsRunning';
      const seen = `${snapshot.quiesced ? 'quiesced' : 'not quiesced'}; ${tools}`;
      return snapshot.quiesced === running ? holds(seen) : differs(seen);
    },
  },
  {
    id: 'snapshot-freezes',
    assumed: "the snapshot's own configuration names the files that the disks had; the VM goes on in others",
    consequence: 'the disks of an export would be those that the guest writes to',
    judge: ({ snapshot }) => {
      const { frozenFiles, deltas } = snapshot ?? {};
      if (frozenFiles === undefined || deltas === undefined) return NOT_REACHED;
      const files = frozenFiles === 'same' ? 'the same files' : 'other files';
      const after = deltas ? 'the VM is on deltas' : 'the VM is not on deltas';
      return judged(frozenFiles === 'same' && deltas, `${files}; ${after}`);
    },
  },
  {
    id: 'snapshot-lease',
    assumed: 'ExportSnapshot gives a lease of a VM that has other work, and its host sends the disks',
    consequence: 'running VMs could not be exported',
    judge: ({ snapshot }) => {
      const { files, brokenOff } = snapshot?.lease ?? {};
      if (files === undefined || brokenOff === undefined) return NOT_REACHED;
      if (brokenOff.refused?.code === 'unreachable') return notTested('the host is not reached from here');
      const good = brokenOff.refused === undefined && brokenOff.bytes > 0;
      return judged(
        good,
        good
          ? `${files.length === 1 ? 'one file is' : `${files.length} files are`} offered; the disk comes`
          : 'the disk does not come',
      );
    },
  },
  {
    id: 'nvram-of-snapshot',
    assumed: 'where the lease of a snapshot offers no NVRAM, it can be read over /folder',
    consequence: 'exports from a snapshot would be without it, with a warning',
    judge: (evidence) => {
      if (evidence.vm?.hasNvram === false) return notTested('the VM has none');
      const offered = nvramOffered(evidence);
      if (offered === undefined) return NOT_REACHED;
      const lease = offered ? 'the lease offers it as well' : 'the lease does not offer it';
      return ofAttempt(evidence.snapshot?.nvram, ({ bytes }) =>
        judged(bytes > 0, `${bytes} bytes over /folder; ${lease}`),
      );
    },
  },
  {
    id: 'descriptor-with-nvram',
    assumed: 'CreateDescriptor takes the key of an NVRAM that the lease of a snapshot has not offered',
    consequence: 'none: the file is written into the descriptor here then',
    judge: (evidence) => {
      if (nvramOffered(evidence) === true) return notTested('the lease offers it');
      const described = evidence.snapshot?.lease?.foreignNvram;
      if (described === undefined && evidence.vm?.hasNvram === false) return notTested('the VM has none');
      return ofAttempt(described, ({ files, referred }) =>
        judged(files === referred, files === referred ? 'taken' : 'left out, without an error'),
      );
    },
  },
  {
    id: 'snapshot-removal',
    assumed: 'RemoveSnapshot_Task ends when the snapshot is gone and its files are merged',
    consequence: 'a VM would be called as it was while its disks still grow',
    judge: ({ snapshot }) => {
      const { removal, removed, consolidationNeeded } = snapshot ?? {};
      return ofAttempt(removal, ({ milliseconds }) => {
        if (removed === undefined) return NOT_REACHED;
        if (!removed) return differs('the snapshot is still listed');
        return consolidationNeeded === true
          ? differs('it is gone, and the disks need consolidation')
          : holds(`gone after ${milliseconds} ms; no consolidation is needed`);
      });
    },
  },
];

function nvramOffered({ snapshot }: Evidence): boolean | undefined {
  return snapshot?.lease?.files?.some(({ kind }) => kind === 'nvram');
}
