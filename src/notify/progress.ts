import type { RunEvent } from '../events/event.ts';
import type { JobFacts } from './job-event.ts';

/** How far an export is. It is never kept: only the newest is of use to anybody. */
export type ProgressEvent = { readonly type: 'job.progress' } & JobFacts & {
    readonly progress: Progress;
  };

export interface Progress {
  readonly phase: 'preparing' | 'transferring' | 'packing' | 'verifying';
  /** Of all disks of the VM, 0 to 100. */
  readonly percent: number;
  readonly bytes: number;
  readonly filesDone: number;
  /** Absent: not known yet. */
  readonly files?: number;
  readonly file?: string;
  /** Absent: too early to say. */
  readonly remainingMs?: number;
}

interface DiskState {
  readonly bytes: number;
  readonly address: number;
  /** 0: not a disk. */
  readonly capacityBytes: number;
  readonly done: boolean;
}

/** Below that an estimate is a guess. */
const LEAST_FRACTION = 0.02;

/** What an export says of its way, put together. The bytes of a compressed disk cannot say how far it is; its address can. */
export class ProgressMeter {
  readonly #disks = new Map<string, DiskState>();
  #phase: Progress['phase'] = 'preparing';
  #capacityBytes = 0;
  #files: number | undefined;
  #file: string | undefined;
  #start: { readonly at: number; readonly fraction: number } | undefined;

  /** `now`: on the monotonic clock. */
  hear(event: RunEvent, now: number): void {
    switch (event.type) {
      case 'export.started':
        this.#capacityBytes = event.capacityBytes;
        return;
      case 'lease.ready':
        this.#files = event.files;
        return;
      case 'disk.kept':
        this.#disks.set(event.disk, { ...event, address: event.capacityBytes, done: true });
        return;
      case 'disk.started':
        this.#phase = 'transferring';
        this.#file = event.disk;
        this.#disks.set(event.disk, { ...event, bytes: 0, address: 0, done: false });
        this.#start ??= { at: now, fraction: this.#fraction() };
        return;
      case 'disk.progressed':
        this.#file = event.disk;
        this.#disks.set(event.disk, { ...event, done: false });
        return;
      case 'disk.finished':
        this.#finish(event.disk, event.bytes);
        return;
      case 'archive.progressed':
      case 'verify.progressed':
        this.#phase = event.type === 'archive.progressed' ? 'packing' : 'verifying';
        this.#file = event.file;
        return;
      default:
    }
  }

  at(now: number): Progress {
    const disks = [...this.#disks.values()];
    return {
      phase: this.#phase,
      percent: Math.floor(this.#fraction() * 1000) / 10,
      bytes: disks.reduce((sum, { bytes }) => sum + bytes, 0),
      filesDone: disks.filter(({ done }) => done).length,
      ...(this.#files === undefined ? {} : { files: this.#files }),
      ...(this.#file === undefined ? {} : { file: this.#file }),
      ...this.#remaining(now),
    };
  }

  /** Its last address may lie before its end: what is behind it is empty. */
  #finish(disk: string, bytes: number): void {
    const { capacityBytes = 0 } = this.#disks.get(disk) ?? {};
    this.#disks.set(disk, { bytes, address: capacityBytes, capacityBytes, done: true });
  }

  #fraction(): number {
    if (this.#capacityBytes === 0) return 0;
    const reached = [...this.#disks.values()].reduce((sum, { address }) => sum + address, 0);
    return Math.min(1, reached / this.#capacityBytes);
  }

  #remaining(now: number): { readonly remainingMs?: number } {
    if (this.#start === undefined || this.#phase !== 'transferring') return {};
    const fraction = this.#fraction();
    const gained = fraction - this.#start.fraction;
    if (gained < LEAST_FRACTION) return {};
    return { remainingMs: Math.round(((now - this.#start.at) * (1 - fraction)) / gained) };
  }
}
