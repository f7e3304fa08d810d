import type { PlannedFile } from './plan-files.ts';

/**
 * How far the disks are, by the highest address that each body has reached over its capacity: the bytes received cannot
 * say it, because thin and compressed disks are shorter than their capacity by an unknown factor.
 */
export class TransferProgress {
  readonly #addresses = new Map<PlannedFile, number>();
  readonly #capacityBytes: number;
  readonly #report: (percent: number) => void;

  constructor(files: readonly PlannedFile[], report: (percent: number) => void) {
    this.#capacityBytes = files.reduce((sum, { disk }) => sum + (disk?.capacityBytes ?? 0), 0);
    this.#report = report;
  }

  reached(file: PlannedFile, address: number): void {
    this.#addresses.set(file, address);
    if (this.#capacityBytes === 0) return;
    const total = [...this.#addresses.values()].reduce((sum, value) => sum + value, 0);
    this.#report(Math.min(100, Math.floor((total / this.#capacityBytes) * 100)));
  }
}
