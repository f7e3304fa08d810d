import { HyperexportError } from '../../core/errors.ts';
import { StreamOptimizedWalk } from '../../disk/stream-optimized/walk.ts';
import type { Descriptor } from '../descriptor.ts';

/** The disks of a package whose content can be checked: the capacity that the descriptor gives, by file name. */
export type CheckableDisks = ReadonlyMap<string, number | undefined>;

/** The disks that the descriptor calls stream-optimised and stores as they are. */
export function checkableDisks(descriptor: Descriptor | undefined): CheckableDisks {
  const plain = (descriptor?.references ?? []).filter(
    ({ compression, chunkSize }) => compression === undefined && chunkSize === undefined,
  );
  const names = new Map(plain.map(({ id, name }) => [id, name]));
  return new Map(
    (descriptor?.disks ?? []).flatMap(({ fileRef, format, capacityBytes }) => {
      const name = names.get(fileRef ?? '');
      const known = name !== undefined && /vmdk\.html#streamOptimized$/i.test(format ?? '');
      return known ? [[name, capacityBytes] as const] : [];
    }),
  );
}

/** The structure and the capacity of a file on its way past; a file that is no checkable disk has no problem. */
export class DiskCheck {
  readonly #name: string;
  readonly #capacity: number | undefined;
  #walk: StreamOptimizedWalk | undefined;
  #problem: string | undefined;

  constructor(name: string, disks: CheckableDisks) {
    this.#name = name;
    this.#capacity = disks.get(name);
    this.#walk = disks.has(name) ? new StreamOptimizedWalk() : undefined;
  }

  /** What is wrong, in one sentence, as soon as it is known. */
  push(piece: Buffer): string | undefined {
    this.#walked((walk) => {
      walk.push(piece);
    });
    return this.#problem;
  }

  /** Once, at the end. */
  finish(): string | undefined {
    this.#walked((walk) => {
      const { capacityBytes } = walk.finish();
      if (this.#capacity === undefined || this.#capacity === capacityBytes) return;
      this.#problem = `${this.#name} has a capacity of ${capacityBytes} bytes where the descriptor says ${this.#capacity}`;
    });
    return this.#problem;
  }

  /** A walk that has thrown is over. */
  #walked(step: (walk: StreamOptimizedWalk) => void): void {
    if (this.#walk === undefined) return;
    try {
      step(this.#walk);
    } catch (error) {
      if (!(error instanceof HyperexportError)) throw error;
      this.#problem = `${this.#name} is ${error.message}`;
      this.#walk = undefined;
    }
  }
}
