import { verifyFiles, type VerifiedLevel } from '../verify/verify-files.ts';
import type { TransferredExport } from './export-in-progress.ts';
import type { WrittenPackage } from './package/package-writer.ts';
import type { ExportContext, ExportRequest } from './request.ts';
import type { ExportTarget } from './target.ts';

interface ReadBackInput {
  readonly request: ExportRequest;
  readonly target: ExportTarget;
  readonly context: ExportContext;
}

/** `--verify`: what is on the disk now is what was received. */
export async function readBack(
  { files: transferred }: TransferredExport,
  { files }: WrittenPackage,
  { request, target, context }: ReadBackInput,
): Promise<readonly VerifiedLevel[]> {
  if (request.verify === 'none') return [];
  const capacities = new Map(
    transferred.map(({ planned, structure }) => [planned.name, structure?.capacityBytes]),
  );
  const asDisk = <File extends { name: string }>(file: File) => {
    const capacityBytes = capacities.get(file.name);
    return capacityBytes === undefined ? file : { ...file, disk: { capacityBytes } };
  };
  return await verifyFiles({
    directory: target.partial,
    files: files.map((file) =>
      file.members === undefined ? asDisk(file) : { ...file, members: file.members.map(asDisk) },
    ),
    deep: request.verify === 'deep',
    signal: context.signal,
    onProgress: (progress) => context.emit({ type: 'verify.progressed', ...progress }),
  });
}
