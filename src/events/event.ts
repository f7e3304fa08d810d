/**
 * Everything a run says about itself, as one union. The progress display, the NDJSON output, the log and (later) the
 * metrics are observers of it. The payloads are JSON-safe and hold no secrets; fields are only ever added.
 */
export type RunEvent =
  | { type: 'session.opened'; server: string; product: string; apiVersion: string }
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
  | { type: 'descriptor.written'; file: string; bytes: number }
  | { type: 'archive.progressed'; file: string; bytes: number; totalBytes: number }
  | { type: 'archive.packed'; file: string; bytes: number }
  | { type: 'verify.progressed'; file: string; bytes: number; totalBytes: number }
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
    }
  | { type: 'export.failed'; vm: string; code: string; message: string; hint?: string }
  | { type: 'cleanup.failed'; what: string; message: string }
  | { type: 'warning.raised'; code: string; message: string; hint?: string };

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
