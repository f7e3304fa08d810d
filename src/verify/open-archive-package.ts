import type { FileHandle } from 'node:fs/promises';
import { openArchive } from '../ovf/ova/open-archive.ts';
import { readPackedPackage } from '../ovf/ova/packed-package.ts';
import { ArchiveReading } from './archive-reading.ts';
import type { OpenPackage } from './open-package.ts';
import { readableStretch } from './readable-stretch.ts';
import { signatureFindings } from './signature-findings.ts';

/** An OVA, be it whole or not. Throws 'not-found' or 'usage' where it cannot be read at all. */
export async function openArchivePackage(
  path: string,
  options: { readonly hashed: boolean; readonly signal: AbortSignal },
): Promise<OpenPackage> {
  const file = await openArchive(path);
  try {
    return await packageIn(file, path, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function packageIn(
  file: FileHandle,
  path: string,
  { hashed, signal }: { readonly hashed: boolean; readonly signal: AbortSignal },
): Promise<OpenPackage> {
  const { size: sizeBytes } = await file.stat();
  const { members, descriptor, manifest, findings } = await readPackedPackage(file, sizeBytes, signal);
  const reading = new ArchiveReading(file, path, { hashed });
  const descriptorName = members[0]?.name ?? '';
  return {
    ...{ descriptorName, sizeBytes },
    findings: [...findings, ...signatureFindings(members, descriptorName.replace(/\.ovf$/i, '.cert'))],
    entries: members.map((member) => ({
      ...{ name: member.name, sizeBytes: member.sizeBytes, ours: member.ours },
      read: (stop) => reading.read(member, stop),
      readable: async (use) => await use(readableStretch(file, member)),
    })),
    manifestName: descriptorName.replace(/\.ovf$/i, '.mf'),
    ...(descriptor === undefined ? {} : { descriptor }),
    ...(manifest === undefined ? {} : { manifest }),
    wholeSha256: async (stop) => await reading.finish(sizeBytes, stop),
    [Symbol.asyncDispose]: async () => await file.close(),
  };
}
