/**
 * Everything a run says about itself, as one union. The progress display, the NDJSON output, the log and (later) the
 * metrics are observers of it. The payloads are JSON-safe and hold no secrets; fields are only ever added.
 */
export type RunEvent =
  | { type: 'session.opened'; server: string; product: string; apiVersion: string }
  | { type: 'question.asked'; question: string }
  | { type: 'question.answered'; yes: boolean }
  | { type: 'vm.found'; vm: string; path: string; powerState: string }
  | {
      type: 'export.started';
      vm: string;
      path: string;
      format: 'ovf' | 'ova';
      output: string;
      disks: number;
      capacityBytes: number;
    }
  | { type: 'media.detached'; vm: string; drives: readonly string[] }
  | { type: 'media.restored'; vm: string; drives: readonly string[] }
  | { type: 'power.shutdown'; vm: string; timeoutMs: number }
  | { type: 'power.off'; vm: string; by: 'guest' | 'force'; milliseconds: number }
  | { type: 'power.on'; vm: string; offMilliseconds?: number }
  | { type: 'snapshot.requested'; vm: string; snapshot: string; quiesce: string; memory: boolean }
  | { type: 'snapshot.created'; vm: string; snapshot: string; quiesced: boolean; memory: boolean }
  | { type: 'snapshot.continued'; vm: string; snapshot: string; quiesced: boolean }
  | { type: 'snapshot.removing'; vm: string; snapshot: string }
  | { type: 'snapshot.removed'; vm: string; snapshot: string; milliseconds: number }
  | { type: 'snapshot.kept'; vm: string; snapshot: string }
  | { type: 'lease.requested'; vm: string }
  | { type: 'lease.ready'; lease: string; timeoutSeconds: number; files: number }
  | { type: 'lease.renewed'; lease: string; percent: number }
  | { type: 'lease.completed'; lease: string }
  | { type: 'lease.aborted'; lease: string }
  | { type: 'disk.kept'; disk: string; bytes: number; capacityBytes: number }
  | { type: 'disk.started'; disk: string; capacityBytes: number }
  | { type: 'disk.progressed'; disk: string; bytes: number; address: number; capacityBytes: number }
  | { type: 'disk.finished'; disk: string; bytes: number; sha256: string; milliseconds: number }
  | {
      type: 'retry.scheduled';
      what: string;
      failures: number;
      tries: number;
      delayMs: number;
      message: string;
    }
  | {
      type: 'limit.changed';
      reason: LimitReason;
      /** 0: no limit, here and in `before`. */
      bytesPerSecond: number;
      before: number;
      usedBytesPerSecond: number;
      /** Of `slow-...`: what it took, and what it takes as a rule. */
      milliseconds?: number;
      usualMilliseconds?: number;
    }
  | { type: 'descriptor.written'; file: string; bytes: number }
  | { type: 'archive.progressed'; file: string; bytes: number; totalBytes: number }
  | { type: 'archive.packed'; file: string; bytes: number }
  | { type: 'verify.progressed'; file: string; bytes: number; totalBytes: number }
  | { type: 'consolidation.started'; vm: string; removes: readonly string[] }
  | { type: 'consolidation.finished'; vm: string; needed: boolean; milliseconds: number }
  | { type: 'export.verified'; vm: string; levels: readonly string[] }
  | {
      type: 'export.finished';
      vm: string;
      path: string;
      output: string;
      format: 'ovf' | 'ova';
      files: number;
      bytes: number;
      milliseconds: number;
      /** Where the run has a bandwidth limit. */
      limit?: LimitStatistics;
    }
  | { type: 'export.failed'; vm: string; code: string; message: string; hint?: string }
  /** A VM of several whose turn never came. */
  | { type: 'export.skipped'; vm: string; code: string; message: string; hint?: string }
  | { type: 'batch.started'; vms: number; concurrency: number }
  /** `failed` counts all that were not exported, `skipped` those of them that never began. */
  | {
      type: 'batch.finished';
      vms: number;
      succeeded: number;
      failed: number;
      skipped: number;
      milliseconds: number;
    }
  | { type: 'hook.started'; vm: string; hook: HookName; command: string }
  | { type: 'hook.output'; vm: string; hook: HookName; stream: 'stdout' | 'stderr'; line: string }
  | {
      type: 'hook.finished';
      vm: string;
      hook: HookName;
      status: 'succeeded' | 'failed';
      milliseconds: number;
      /** Of what it printed, not told. */
      omittedBytes: number;
    }
  /** No place is free: `inUse` of `limit` are taken, by this run or others on this machine. */
  | { type: 'slot.waiting'; vm: string; place: string; inUse: number; limit: number }
  | { type: 'notification.sent'; channel: string; subject: string }
  | { type: 'notification.postponed'; channel: string; subject: string; message: string; delayMs: number }
  /** An old export is gone. */
  | { type: 'cleanup.removed'; vm: string; directory: string; bytes: number; reason: string }
  /** In a dry run: it would be removed. */
  | { type: 'cleanup.chosen'; vm: string; directory: string; bytes: number; reason: string }
  /** `removed` and `freedBytes`: in a dry run, what would be. */
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
  /** The old exports of a VM stay, because its new one is not good. */
  | { type: 'cleanup.skipped'; vm: string; reason: string }
  | { type: 'cleanup.failed'; what: string; message: string; hint?: string }
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
