import { fail } from '../core/errors.ts';
import { lastEvent } from '../vsphere/vm-events.ts';
import { readVirtualMachine } from '../vsphere/vm.ts';
import { readVmState } from '../vsphere/vm-state.ts';
import type { OpenLease } from './open-lease.ts';
import { openPackage } from './package/open-package.ts';
import type { PackageWriter } from './package/package-writer.ts';
import type { FilePlan, PlannedFile } from './plan-files.ts';
import { asTransferred } from './resume/finished-file.ts';
import { changeSince, pointOf, visibleChange, type PointInTime } from './resume/point-in-time.ts';
import type { ProgressLog } from './resume/progress-file.ts';
import { type FinishedFile } from './resume/progress-file.ts';
import type { TransferInput } from './transfer-input.ts';
import type { TransferredFile } from './transferred-file.ts';
import type { ExportableVm } from './request.ts';

/** All files of the VM, of one point in time, in the package that they will be. The lease is still open. */
export interface TransferredExport {
  readonly lease: OpenLease;
  readonly plan: FilePlan;
  readonly vm: ExportableVm;
  readonly files: readonly TransferredFile[];
  readonly writer: PackageWriter;
}

/** What of an export outlives its lease: the files that are whole, the moment that they are of, and where they are. */
export class ExportInProgress {
  readonly #input: TransferInput;
  #vm: ExportableVm;
  #point: PointInTime | undefined;
  #log: ProgressLog | undefined;
  #writer: PackageWriter | undefined;
  #files: readonly FinishedFile[];

  constructor(input: TransferInput) {
    const { continued } = input.target;
    this.#input = input;
    this.#vm = input.vm;
    this.#point = continued?.point;
    this.#files = continued?.files ?? [];
  }

  get vm(): ExportableVm {
    return this.#vm;
  }

  /** Reads the VM anew, after a lease that was given up; what a snapshot froze stays as it was. */
  async lookAgain(): Promise<void> {
    const { snapshot, context } = this.#input;
    const { session, signal } = context;
    const vm = await readVirtualMachine(session, { ref: this.#vm.ref, signal });
    this.#vm = snapshot === undefined ? vm : { ...vm, disks: snapshot.disks };
    this.#files = this.#log?.files ?? this.#files;
  }

  /**
   * To be called under the lease, which keeps the VM from changing: decides whether what is finished is of the moment
   * that the lease shows, and returns what is still missing and where it goes.
   */
  async under(plan: FilePlan): Promise<{ writer: PackageWriter; missing: readonly PlannedFile[] }> {
    const point = await this.#pointUnderLease();
    const reason = await this.#whyNotKept(plan);
    if (reason !== undefined) await this.#startAgain(reason);
    this.#point ??= point;
    if (this.#writer === undefined) this.#tellKept(plan);
    this.#writer ??= await this.#openPackage(plan, this.#point);
    const missing = plan.files.filter(({ name }) => !this.#files.some((file) => file.name === name));
    return { writer: this.#writer, missing };
  }

  /** Everything, in the order of the plan. */
  finished(plan: FilePlan): TransferredFile[] {
    return plan.files.map((planned) => {
      const known = this.#log?.files.find(({ name }) => name === planned.name);
      const file = known === undefined ? undefined : asTransferred(known, plan.files);
      if (file === undefined) throw fail('unexpected', `${planned.name} was not transferred`);
      return file;
    });
  }

  async close(): Promise<void> {
    await this.#writer?.[Symbol.asyncDispose]();
  }

  /** The configuration's version counts as the lease shows it; the disks must be those that were seen before. */
  async #pointUnderLease(): Promise<PointInTime> {
    const { snapshot, context } = this.#input;
    const { session, signal } = context;
    if (snapshot !== undefined) return pointOf(this.#vm, session, { snapshot: snapshot.facts });
    const { ref } = this.#vm;
    const [state, event] = await Promise.all([
      readVmState(session, { ref, signal }),
      lastEvent(session, { vm: ref, signal }),
    ]);
    const point = pointOf({ ...state, ref }, session, { event });
    const seen = { ...pointOf(this.#vm, session), changeVersion: point.changeVersion };
    const changed = visibleChange(seen, point);
    if (changed === undefined) return point;
    throw fail('wrong-state', `"${this.#vm.name}" changed while its export began: ${changed}`, {
      hint: 'export it again',
      retryable: true,
    });
  }

  async #whyNotKept(plan: FilePlan): Promise<string | undefined> {
    if (this.#point === undefined || this.#files.length === 0) return undefined;
    const planned = this.#files.filter((file) => asTransferred(file, plan.files) !== undefined);
    if (planned.length < this.#files.length) return 'the server offers other files now';
    const { snapshot, context } = this.#input;
    return await changeSince(this.#point, this.#vm, { ...context, snapshot: snapshot?.facts });
  }

  #tellKept(plan: FilePlan): void {
    for (const { name, sizeBytes: bytes } of this.#files) {
      const capacityBytes = plan.files.find((file) => file.name === name)?.disk?.capacityBytes ?? 0;
      this.#input.context.emit({ type: 'disk.kept', disk: name, bytes, capacityBytes });
    }
  }

  async #startAgain(reason: string): Promise<void> {
    const message = `the disks of "${this.#vm.name}" that were finished are read again: ${reason}`;
    this.#input.context.emit({ type: 'warning.raised', code: 'starts-again', message });
    await this.close();
    this.#writer = undefined;
    this.#log = undefined;
    this.#point = undefined;
    this.#files = [];
  }

  async #openPackage(plan: FilePlan, point: PointInTime): Promise<PackageWriter> {
    const { writer, log } = await openPackage({ ...this.#input, vm: this.#vm }, plan, {
      point,
      files: this.#files,
      reservedBytes: this.#input.target.continued?.reservedBytes,
    });
    this.#log = log;
    return writer;
  }
}
