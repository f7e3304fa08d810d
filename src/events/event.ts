/**
 * Everything a run says about itself, as one union. The progress display, the NDJSON output, the log and (later) the
 * metrics are observers of it. The payloads are JSON-safe and hold no secrets; fields are only ever added. The names of
 * numbers say their unit (`...Bytes`, `...Ms`). `npm run docs` makes docs/reference/events.md of the words here.
 */
export type RunEvent =
  /** logged in */
  | {
      type: 'session.opened';
      server: string;
      /** as whom */
      user: string;
      /** name and version, as the server says */
      product: string;
      apiVersion: string;
    }
  /** a person at a terminal is asked */
  | { type: 'question.asked'; question: string }
  /** and somebody has answered */
  | { type: 'question.answered'; yes: boolean }
  /** the VM is found */
  | { type: 'vm.found'; vm: string; path: string; powerState: string }
  /** nothing forbids the export, the output directory is claimed */
  | {
      type: 'export.started';
      vm: string;
      path: string;
      format: 'ovf' | 'ova';
      output: string;
      disks: number;
      capacityBytes: number;
    }
  /** with `--detach-media`: images are out of their drives */
  | {
      type: 'media.detached';
      vm: string;
      /** each with its image */
      drives: readonly string[];
    }
  /** the images are in their drives again */
  | {
      type: 'media.restored';
      vm: string;
      /** each with its image */
      drives: readonly string[];
    }
  /** with `--power-off`: the guest was asked to shut down */
  | { type: 'power.shutdown'; vm: string; timeoutMs: number }
  /** with `--power-off`: the VM is off */
  | {
      type: 'power.off';
      vm: string;
      /** whether the guest shut down or the power was cut */
      by: 'guest' | 'force';
      /** how long that took */
      milliseconds: number;
    }
  /** with `--power-off`: the VM is started again */
  | {
      type: 'power.on';
      vm: string;
      /** how long it was off; absent where this run has not seen it go off */
      offMilliseconds?: number;
    }
  /** with `--snapshot`: before it is taken */
  | {
      type: 'snapshot.requested';
      vm: string;
      /** its name, here and in the events below */
      snapshot: string;
      /** `try`, `require` or `off` */
      quiesce: string;
      memory: boolean;
    }
  /** the snapshot is there */
  | {
      type: 'snapshot.created';
      vm: string;
      snapshot: string;
      /** what became of the wish, as the server says */
      quiesced: boolean;
      memory: boolean;
    }
  /** with `--resume`: the snapshot of an interrupted run is gone on with */
  | { type: 'snapshot.continued'; vm: string; snapshot: string; quiesced: boolean }
  /** a snapshot of this program is being removed: this run's, one that an earlier run had left, or one that is rotated out */
  | { type: 'snapshot.removing'; vm: string; snapshot: string }
  /** the snapshot is gone, and its disk was merged */
  | { type: 'snapshot.removed'; vm: string; snapshot: string; milliseconds: number }
  /** the export is complete, and its snapshot stays */
  | { type: 'snapshot.kept'; vm: string; snapshot: string }
  /** before ExportVm or ExportSnapshot */
  | { type: 'lease.requested'; vm: string }
  /** the server is ready to send */
  | { type: 'lease.ready'; lease: string; timeoutSeconds: number; files: number }
  /** every few seconds */
  | {
      type: 'lease.renewed';
      lease: string;
      /** what the server was told of the progress */
      percent: number;
    }
  /** the server was told that everything arrived */
  | { type: 'lease.completed'; lease: string }
  /** the run failed or was interrupted, and gave the lease back */
  | { type: 'lease.aborted'; lease: string }
  /** with `--resume`: the file was finished by an interrupted run, and is kept */
  | { type: 'disk.kept'; disk: string; bytes: number; capacityBytes: number }
  /** a download begins */
  | {
      type: 'disk.started';
      /** the file's name, here and in the events below */
      disk: string;
      /** 0: not a disk */
      capacityBytes: number;
    }
  /** while it runs, at most once a second */
  | {
      type: 'disk.progressed';
      disk: string;
      /** received */
      bytes: number;
      /** reached in the disk, in bytes; over `capacityBytes` it is how far the disk is */
      address: number;
      capacityBytes: number;
    }
  /** the file is whole, checked and on the disk */
  | {
      type: 'disk.finished';
      disk: string;
      bytes: number;
      /** of the file as it was received */
      sha256: string;
      milliseconds: number;
    }
  /** a transfer, or the export, failed, and is tried again after a pause */
  | {
      type: 'retry.scheduled';
      /** a file's name, or `the export` */
      what: string;
      /** so far */
      failures: number;
      /** in all */
      tries: number;
      delayMs: number;
      message: string;
    }
  /** with a bandwidth limit: at the beginning, and when it changes */
  | {
      type: 'limit.changed';
      reason: LimitReason;
      /** 0: no limit, here and in `before` */
      bytesPerSecond: number;
      before: number;
      usedBytesPerSecond: number;
      /** of `slow-...`: what it took */
      milliseconds?: number;
      /** of `slow-...`: what it takes as a rule */
      usualMilliseconds?: number;
    }
  /** the `.ovf` is written */
  | { type: 'descriptor.written'; file: string; bytes: number }
  /** while a file that arrived beside others is copied into the OVA */
  | { type: 'archive.progressed'; file: string; bytes: number; totalBytes: number }
  /** the OVA is packed */
  | { type: 'archive.packed'; file: string; bytes: number }
  /** with `--verify`: while a file is read back */
  | { type: 'verify.progressed'; file: string; bytes: number; totalBytes: number }
  /** with `--consolidate-snapshots`, when the export has its name */
  | {
      type: 'consolidation.started';
      vm: string;
      /** the snapshots that go, with `=all` */
      removes: readonly string[];
    }
  /** the server has merged what there was */
  | {
      type: 'consolidation.finished';
      vm: string;
      /** whether there was anything to merge */
      needed: boolean;
      milliseconds: number;
    }
  /** how far the export was checked */
  | { type: 'export.verified'; vm: string; levels: readonly string[] }
  /** the export stands under its final name */
  | {
      type: 'export.finished';
      vm: string;
      path: string;
      output: string;
      format: 'ovf' | 'ova';
      files: number;
      bytes: number;
      milliseconds: number;
      /** where the run has a bandwidth limit */
      limit?: LimitStatistics;
    }
  /** an export has failed */
  | { type: 'export.failed'; vm: string; code: string; message: string; hint?: string }
  /** of several VMs: its turn never came */
  | { type: 'export.skipped'; vm: string; code: string; message: string; hint?: string }
  /** the VMs of a run with several are known */
  | { type: 'batch.started'; vms: number; concurrency: number }
  /** all VMs of a run with several have ended, or are skipped */
  | {
      type: 'batch.finished';
      vms: number;
      succeeded: number;
      /** all that were not exported */
      failed: number;
      /** those of them that never began */
      skipped: number;
      milliseconds: number;
    }
  /** a command of the user's begins */
  | {
      type: 'hook.started';
      vm: string;
      hook: HookName;
      /** its name */
      command: string;
    }
  /** a command of the user's has printed a line; the first 200 are told */
  | { type: 'hook.output'; vm: string; hook: HookName; stream: 'stdout' | 'stderr'; line: string }
  /** a command of the user's has ended */
  | {
      type: 'hook.finished';
      vm: string;
      hook: HookName;
      status: 'succeeded' | 'failed';
      milliseconds: number;
      /** of what it printed, not told */
      omittedBytes: number;
    }
  /** as much is under way there as may be (`--max-per-host` and the like) */
  | {
      type: 'slot.waiting';
      vm: string;
      place: string;
      /** of `limit`, by this run or others on this machine */
      inUse: number;
      limit: number;
    }
  /** somebody was told of an export, by mail or a webhook */
  | { type: 'notification.sent'; channel: string; subject: string }
  /** that failed, and is tried again later */
  | { type: 'notification.postponed'; channel: string; subject: string; message: string; delayMs: number }
  /** the run has ended, and these are not delivered; a warning says why */
  | {
      type: 'notification.waiting';
      channel: string;
      /** how many */
      messages: number;
    }
  /** an old export is gone */
  | { type: 'cleanup.removed'; vm: string; directory: string; bytes: number; reason: string }
  /** in a dry run: it would be removed */
  | { type: 'cleanup.chosen'; vm: string; directory: string; bytes: number; reason: string }
  /** a clean-up is over; in a dry run `removed` and `freedBytes` are what would be */
  | {
      type: 'cleanup.finished';
      directory: string;
      dryRun: boolean;
      exports: number;
      removed: number;
      kept: number;
      failed: number;
      freedBytes: number;
    }
  /** the old exports of a VM stay, because its new one is not good */
  | { type: 'cleanup.skipped'; vm: string; reason: string }
  /** something could not be undone, and is left behind */
  | {
      type: 'cleanup.failed';
      /** what could not be undone */
      what: string;
      message: string;
      hint?: string;
    }
  /** something to know */
  | { type: 'warning.raised'; code: string; message: string; hint?: string };

/** The user's commands around an export. */
export type HookName = 'pre-export' | 'post-export';

/** Why the bandwidth limit is what it is now; from `failed-transfer` on: with `--adaptive-bandwidth`. */
export type LimitReason =
  'start' | 'schedule' | 'failed-transfer' | 'stall' | 'slow-first-byte' | 'slow-lease-call' | 'success';

/** How the transfers of an export fared under the limit. */
export interface LimitStatistics {
  /** The limit of all transfers together at the end; 0: none. */
  readonly bytesPerSecond: number;
  /** While at least one transfer was open. */
  readonly averageBytesPerSecond: number;
  /** Of the best second. */
  readonly peakBytesPerSecond: number;
  /** How long at least one transfer rested for the limit. */
  readonly waitedMilliseconds: number;
  /** How often the limit was lowered or raised for reasons other than the time of day. */
  readonly changes: number;
}

/** An event with what the bus adds: its place in the run and in the task tree (run > vm > disk). */
export type Envelope = RunEvent & {
  /** Version of this contract. */
  readonly v: 1;
  /** Counts up from 1 within a run. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly runId: string;
  /** `vm:<name>` or `vm:<name>/disk:<name>`; absent for the run itself. */
  readonly task?: string;
};

export type Emit = (event: RunEvent) => void;
