import type { PieceFile } from '../../transfer/piece-file.ts';
import type { PlannedFile } from '../plan-files.ts';
import type { ExportedFile } from '../request.ts';
import type { TransferredFile } from '../transferred-file.ts';

/** Where the files of an export go while they arrive, and how they become a package in the end. */
export interface PackageWriter extends AsyncDisposable {
  /** A place for the next try at this file; whatever an earlier try left there is gone. */
  place(file: PlannedFile, algorithms: readonly string[]): Promise<PieceFile>;
  /** The file is whole: it is made durable and noted, so that another run could go on behind it. */
  keep(file: TransferredFile): Promise<void>;
  /** Adds descriptor and manifest. Returns every file of the package as it is in the export's directory. */
  finish(descriptor: string): Promise<WrittenPackage>;
}

export interface WrittenPackage {
  readonly files: readonly ExportedFile[];
  readonly manifestSha256: string;
}
