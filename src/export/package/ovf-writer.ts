import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { removeFile } from '../../platform/remove-file.ts';
import { formatManifest } from '../../ovf/manifest.ts';
import { PartialFile } from '../../platform/partial-file.ts';
import { PieceFile } from '../../transfer/piece-file.ts';
import type { FilePlan, PlannedFile } from '../plan-files.ts';
import type { ExportedFile } from '../request.ts';
import { asFinished } from '../resume/finished-file.ts';
import type { ProgressLog } from '../resume/progress-file.ts';
import type { TransferredFile } from '../transferred-file.ts';
import type { PackageWriter, WrittenPackage } from './package-writer.ts';

/** An OVF directory: each file stands beside the descriptor. */
export class OvfWriter implements PackageWriter {
  readonly #directory: string;
  readonly #plan: FilePlan;
  readonly #log: ProgressLog;
  readonly #kept = new Map<string, ExportedFile>();

  constructor(directory: string, plan: FilePlan, log: ProgressLog) {
    this.#directory = directory;
    this.#plan = plan;
    this.#log = log;
    for (const { name, sizeBytes, sha256 } of log.files) this.#kept.set(name, { name, sizeBytes, sha256 });
  }

  async place({ name }: PlannedFile, algorithms: readonly string[]): Promise<PieceFile> {
    const path = join(this.#directory, name);
    await removeFile(path);
    return await PieceFile.create(path, algorithms);
  }

  async keep(file: TransferredFile): Promise<void> {
    const { planned, sizeBytes, sha256 } = file;
    this.#kept.set(planned.name, { name: planned.name, sizeBytes, sha256 });
    await this.#log.note(asFinished(file));
  }

  async finish(descriptor: string): Promise<WrittenPackage> {
    const { base, files } = this.#plan;
    const ovf = await this.#write(`${base}.ovf`, descriptor);
    const pieces = [ovf, ...files.flatMap(({ name }) => this.#kept.get(name) ?? [])];
    const lines = pieces.map(({ name, sha256: hex = '' }) => ({ algorithm: 'SHA256' as const, name, hex }));
    const manifest = await this.#write(`${base}.mf`, formatManifest(lines));
    return { files: [...pieces, manifest], manifestSha256: manifest.sha256 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Every file is closed by whoever filled it.
  }

  async #write(name: string, text: string): Promise<ExportedFile & { sha256: string }> {
    const content = Buffer.from(text, 'utf8');
    const options = { overwrite: true, nameSynced: 'later' } as const;
    await using file = await PartialFile.create(join(this.#directory, name), options);
    await file.append(content);
    await file.commit();
    return { name, sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  }
}
