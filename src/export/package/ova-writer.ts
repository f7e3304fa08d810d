import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '../../platform/remove-file.ts';
import type { GrowingArchive } from '../../ovf/ova/growing-archive.ts';
import type { Emit } from '../../events/event.ts';
import { PieceFile } from '../../transfer/piece-file.ts';
import type { FilePlan, PlannedFile } from '../plan-files.ts';
import { asFinished } from '../resume/finished-file.ts';
import type { ProgressLog } from '../resume/progress-file.ts';
import type { TransferredFile } from '../transferred-file.ts';
import type { PackageWriter, WrittenPackage } from './package-writer.ts';

interface Options {
  readonly directory: string;
  readonly plan: FilePlan;
  readonly archive: GrowingArchive;
  readonly log: ProgressLog;
  /** Files that an interrupted run had finished and not yet put into the archive. */
  readonly spooled: readonly TransferredFile[];
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/**
 * An OVA in one pass. The file that is next in the archive's order goes straight into it; those that arrive beside it
 * are spooled, because nobody knows yet where they will be, and copied in when their turn comes.
 */
export class OvaWriter implements PackageWriter {
  readonly #options: Options;
  readonly #order: readonly string[];
  readonly #spooled: Map<string, TransferredFile>;
  /** The file that is being written into the archive. */
  #straight: string | undefined;
  #copying: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
    this.#order = options.plan.files.map(({ name }) => name);
    this.#spooled = new Map(options.spooled.map((file) => [file.planned.name, file]));
  }

  async place({ name }: PlannedFile, algorithms: readonly string[]): Promise<PieceFile> {
    await this.#copying;
    const { archive, directory, plan } = this.#options;
    const isNext = name === this.#next || name === this.#straight;
    if (isNext) this.#straight = name;
    // An earlier try may have been spooled, whose turn it is by now.
    const loose = join(directory, name);
    await removeFile(loose);
    if (!isNext) return await PieceFile.create(loose, algorithms);
    const { file, offset } = await archive.beginMember();
    return PieceFile.within(file, { path: join(directory, `${plan.base}.ova`), offset, algorithms });
  }

  async keep(file: TransferredFile): Promise<void> {
    if (file.planned.name === this.#straight) await this.#endStraight(file);
    else await this.#endSpooled(file);
    this.#copying = this.#copying.then(async () => await this.#copyNext());
    await this.#copying;
  }

  async finish(descriptor: string): Promise<WrittenPackage> {
    const { archive, plan, emit } = this.#options;
    await this.#copyNext();
    const { sizeBytes, members } = await archive.finish(descriptor);
    const name = `${plan.base}.ova`;
    emit({ type: 'archive.packed', file: name, bytes: sizeBytes });
    return { files: [{ name, sizeBytes, members }], manifestSha256: members.at(-1)?.sha256 ?? '' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#copying.catch(() => undefined);
    await this.#options.archive[Symbol.asyncDispose]();
  }

  /** The file whose turn in the archive it is, unless one is being written there. */
  get #next(): string | undefined {
    return this.#straight === undefined ? this.#order[this.#options.archive.members.length] : undefined;
  }

  async #endStraight(file: TransferredFile): Promise<void> {
    const { archive, log } = this.#options;
    const { planned, sizeBytes, sha256 } = file;
    await archive.endMember({ name: planned.name, sizeBytes, sha256 });
    await archive.sync();
    this.#straight = undefined;
    await log.note(asFinished(file, { inArchive: true }));
  }

  async #endSpooled(file: TransferredFile): Promise<void> {
    this.#spooled.set(file.planned.name, file);
    await this.#options.log.note(asFinished(file));
  }

  /** Copies the spooled files whose turn it is; each goes only when it is in the archive for good. */
  async #copyNext(): Promise<void> {
    const { archive, directory, log, signal, emit } = this.#options;
    for (;;) {
      const file = this.#spooled.get(this.#next ?? '');
      if (file === undefined) return;
      const { planned, sizeBytes, sha256 } = file;
      const { name } = planned;
      const path = join(directory, name);
      const onProgress = (bytes: number) =>
        emit({ type: 'archive.progressed', file: name, bytes, totalBytes: sizeBytes });
      await archive.copyMember({ name, sizeBytes, sha256 }, { path, signal, onProgress });
      await archive.sync();
      await log.note(asFinished(file, { inArchive: true }));
      this.#spooled.delete(name);
      await unlink(path);
    }
  }
}
