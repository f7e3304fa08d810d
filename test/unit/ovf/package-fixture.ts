import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const never = new AbortController().signal;

export interface Piece {
  readonly name: string;
  readonly content: Buffer;
}

/** A directory of the test's own: `await using scratch = await scratchDirectory()`. */
export async function scratchDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'hyperexport-ovf-'));
  return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }) };
}

export function descriptorFor(files: readonly Piece[]): Buffer {
  const references = files.map(
    ({ name, content }, index) =>
      `    <File ovf:id="file${index}" ovf:href="${encodeURIComponent(name)}" ovf:size="${content.length}"/>\n`,
  );
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
      `<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">\n` +
      `  <References>\n${references.join('')}  </References>\n</Envelope>\n`,
  );
}

export function manifestFor(files: readonly Piece[]): Buffer {
  return Buffer.from(files.map(({ name, content }) => `SHA256(${name})= ${sha256(content)}\n`).join(''));
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The pieces of a whole package, in the order of an OVA. */
export function packageOf(files: readonly Piece[], stem = 'vm'): Piece[] {
  const described = [{ name: `${stem}.ovf`, content: descriptorFor(files) }, ...files];
  return [...described, { name: `${stem}.mf`, content: manifestFor(described) }];
}

export async function writePieces(directory: string, pieces: readonly Piece[]): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const { name, content } of pieces) await writeFile(join(directory, name), content);
  return directory;
}

export const DISK: Piece = { name: 'vm-disk1.vmdk', content: Buffer.from('disk '.repeat(300)) };
export const NVRAM: Piece = { name: 'vm.nvram', content: Buffer.from('nvram') };
