import type { Envelope } from '../../events/event.ts';
import { withFinished, type ExportCleanup } from './cleanup/export-cleanup.ts';
import { subjectOf } from './notice.ts';
import type { ExportResult } from './result.ts';
import { SnapshotStory } from './used-snapshot.ts';

/** What became of one VM of several. */
export type VmEnd = ExportedVm | UnexportedVm;

export interface ExportedVm {
  readonly status: 'success';
  readonly vm: string;
  readonly result: ExportResult;
}

export interface UnexportedVm {
  /** `skipped`: its turn never came. */
  readonly status: 'failed' | 'skipped';
  readonly vm: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly leftBehind: readonly string[];
  readonly durationSeconds: number | undefined;
}

export type BatchFinished = Extract<Envelope, { type: 'batch.finished' }>;

export interface BatchEnd extends BatchFinished {
  /** Messages about the run that wait for another one. */
  readonly undelivered: number;
}

/** What is known of an export that has not ended. */
class OpenExport {
  disks = 0;
  capacityBytes = 0;
  verified: readonly string[] = [];
  archive: string | undefined;
  warnings = 0;
  startedAt: number | undefined;
  cleanup: ExportCleanup | undefined;
  readonly leftBehind: string[] = [];
  readonly snapshot = new SnapshotStory();
}

/** Puts the results of a run's exports together from their events, each by its task. */
export class ResultCollector {
  readonly #open = new Map<string | undefined, OpenExport>();
  readonly #ends: VmEnd[] = [];
  readonly #leftBehind: string[] = [];
  #warnings = 0;
  #undelivered = 0;
  #batch: BatchFinished | undefined;

  /** What the event ended, of a VM. */
  readonly observe = (event: Envelope): VmEnd | undefined => {
    const open = this.#of(event.task);
    open.snapshot.observe(event);
    switch (event.type) {
      case 'export.started':
        open.disks = event.disks;
        open.capacityBytes = event.capacityBytes;
        open.startedAt = Date.parse(event.at);
        return undefined;
      case 'export.verified':
        open.verified = event.levels;
        return undefined;
      case 'archive.packed':
        open.archive = event.file;
        return undefined;
      case 'warning.raised':
        this.#warnings += 1;
        open.warnings += 1;
        return undefined;
      case 'cleanup.finished':
        open.cleanup = withFinished(open.cleanup, event);
        return undefined;
      case 'notification.waiting':
        this.#undelivered += event.messages;
        return undefined;
      case 'cleanup.failed':
        this.#leftBehind.push(event.what);
        open.leftBehind.push(event.what);
        return undefined;
      case 'export.finished':
        return this.#end(event, { status: 'success', vm: labelOf(event), result: resultOf(event, open) });
      case 'export.failed':
      case 'export.skipped':
        return this.#end(event, unexported(event, open));
      case 'batch.finished':
        this.#batch = event;
        return undefined;
      default:
        return undefined;
    }
  };

  /** In the order in which they ended. */
  get ends(): readonly VmEnd[] {
    return this.#ends;
  }

  /** Of a run with one VM: what the run said before and after its export is about the same VM. */
  get results(): readonly ExportResult[] {
    const [warnings, leftBehind, undelivered] = [this.#warnings, this.#leftBehind, this.#undelivered];
    const results = this.#ends.flatMap((end) => (end.status === 'success' ? [end.result] : []));
    return results.map((result) => ({ ...result, warnings, leftBehind, undelivered }));
  }

  /** Of a run with several. */
  get batch(): BatchEnd | undefined {
    return this.#batch === undefined ? undefined : { ...this.#batch, undelivered: this.#undelivered };
  }

  #of(task: string | undefined): OpenExport {
    const known = this.#open.get(task);
    if (known !== undefined) return known;
    const open = new OpenExport();
    this.#open.set(task, open);
    return open;
  }

  #end({ task }: Envelope, end: VmEnd): VmEnd {
    this.#open.delete(task);
    this.#ends.push(end);
    return end;
  }
}

function resultOf(event: Extract<Envelope, { type: 'export.finished' }>, open: OpenExport): ExportResult {
  const { vm, path, output, format, files, bytes, milliseconds, limit } = event;
  const { archive, verified, disks, capacityBytes, warnings, leftBehind, snapshot, cleanup } = open;
  return {
    ...{ vm, path, output, format, files, bytes, limit },
    ...{ archive, verified, disks, capacityBytes, warnings, leftBehind, snapshot: snapshot.used, cleanup },
    durationSeconds: Math.round(milliseconds / 100) / 10,
  };
}

function unexported(
  event: Extract<Envelope, { type: 'export.failed' | 'export.skipped' }>,
  { leftBehind, startedAt }: OpenExport,
): UnexportedVm {
  const { type, code, message, hint, at } = event;
  return {
    ...{ vm: labelOf(event), code, message, hint, leftBehind },
    status: type === 'export.failed' ? 'failed' : 'skipped',
    durationSeconds:
      startedAt === undefined ? undefined : Math.round((Date.parse(at) - startedAt) / 100) / 10,
  };
}

/** A task tells VMs of one name apart. */
function labelOf(event: { readonly task?: string; readonly vm: string }): string {
  return event.task === undefined ? event.vm : subjectOf(event);
}
