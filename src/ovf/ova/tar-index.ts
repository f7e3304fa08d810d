import type { FileHandle } from 'node:fs/promises';
import { nameProblem, printable, sameFileKey } from '../file-name.ts';
import { damaged, doubtful, hostile, type Finding } from './finding.ts';
import { BLOCK_BYTES, decodeHeader, paddingAfter, type Header } from './header.ts';
import { harmlessPaxRecords } from './pax.ts';
import { piecesOf, readStretch } from './pieces.ts';

/** A regular file in an archive, and where its content lies. */
export interface TarMember {
  /** Made printable where it is not fit to be a file's name, which is a finding. */
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
  /** Whether its header is, byte for byte, as this program writes one. */
  readonly ours: boolean;
}

export interface TarIndex {
  /** Members whose whole content is in the archive. */
  readonly members: readonly TarMember[];
  readonly findings: readonly Finding[];
}

/** Far above any package: bounds the memory and the time that headers alone can cost. */
const MAX_MEMBERS = 10_000;
const MAX_PAX_BYTES = 64 * 1024;

/**
 * Reads all headers of an archive and nothing of the members' content, so that what is wrong with it is known before a
 * byte is written. Whatever would make two programs see different members (links, long names, sizes from PAX records)
 * is a finding, and so is an end that is not one.
 */
export async function readTarIndex(
  file: FileHandle,
  archiveBytes: number,
  signal: AbortSignal,
): Promise<TarIndex> {
  const reader = new IndexReader(file, archiveBytes, signal);
  await reader.readAll();
  return reader;
}

class IndexReader implements TarIndex {
  readonly members: TarMember[] = [];
  readonly findings: Finding[] = [];
  readonly #file: FileHandle;
  readonly #archiveBytes: number;
  readonly #signal: AbortSignal;
  readonly #names = new Map<string, string>();
  #position = 0;
  #hasPax = false;

  constructor(file: FileHandle, archiveBytes: number, signal: AbortSignal) {
    this.#file = file;
    this.#archiveBytes = archiveBytes;
    this.#signal = signal;
  }

  async readAll(): Promise<void> {
    const noTar = await this.#whyNoTar();
    if (noTar !== undefined) {
      this.findings.push(damaged(noTar));
      return;
    }
    for (;;) {
      const header = await this.#nextHeader();
      if (header === undefined || !(await this.#take(header))) return;
    }
  }

  /** The next header; undefined at the end, be it a good one or not. */
  async #nextHeader(): Promise<Header | undefined> {
    if (this.#position + BLOCK_BYTES > this.#archiveBytes) {
      this.findings.push(
        damaged('the archive is truncated: it ends without the two blocks of zeros that end an archive'),
      );
      return undefined;
    }
    const found = decodeHeader(await this.#read(this.#position, BLOCK_BYTES));
    if (found === 'zero') {
      await this.#readEnd();
      return undefined;
    }
    if ('damage' in found) {
      const where =
        this.#position === 0
          ? 'the file is no tar archive: it does not begin with'
          : `${this.members.at(-1)?.name ?? 'the first header'} is not followed by`;
      this.findings.push(
        damaged(`${where} a tar header: ${found.damage} (at byte ${String(this.#position)})`),
      );
      return undefined;
    }
    return found;
  }

  /** Notes what the header announces and steps over it; false when what follows cannot be trusted. */
  async #take(header: Header): Promise<boolean> {
    const problem = nameProblem(header.name);
    const name = problem === undefined ? header.name : printable(header.name);
    const offset = this.#position + BLOCK_BYTES;
    const { sizeBytes } = header;
    const padding = paddingAfter(sizeBytes);
    if (offset + sizeBytes > this.#archiveBytes) {
      const left = this.#archiveBytes - offset;
      this.findings.push(
        damaged(
          `the archive is truncated: ${name} should have ${sizeBytes} bytes, and ${left} are left`,
          name,
        ),
      );
      return false;
    }
    this.#position = offset + sizeBytes + padding;
    if (!header.plain) this.findings.push(doubtful(`the header of ${name} has an odd checksum field`, name));
    if (header.type === 'x') return await this.#takePax(offset, sizeBytes);
    const refusal = typeProblem(header.type);
    if (refusal !== undefined) {
      this.findings.push(hostile(`${name} ${refusal}: a package has only regular files`, name));
      return true;
    }
    if (problem !== undefined) {
      this.findings.push(hostile(`the archive has a member named "${name}": ${problem}`, name));
    }
    this.#checkUnique(name);
    if (this.members.length === MAX_MEMBERS) {
      this.findings.push(hostile(`the archive has more than ${MAX_MEMBERS} members`));
      return false;
    }
    this.members.push({ name, offset, sizeBytes, ours: header.ours });
    return await this.#checkPadding(offset + sizeBytes, padding, name);
  }

  #checkUnique(name: string): void {
    const earlier = this.#names.get(sameFileKey(name));
    if (earlier === undefined) this.#names.set(sameFileKey(name), name);
    else {
      const message =
        earlier === name ? `${name} is in the archive twice` : `${earlier} and ${name} can be one file`;
      this.findings.push(hostile(message, name));
    }
  }

  /** A PAX header with times and owners only is passed over; one that renames or resizes what follows is refused. */
  async #takePax(offset: number, sizeBytes: number): Promise<boolean> {
    const records = sizeBytes <= MAX_PAX_BYTES ? await this.#read(offset, sizeBytes) : undefined;
    if (records !== undefined && harmlessPaxRecords(records)) {
      if (!this.#hasPax)
        this.findings.push(doubtful('the archive has PAX headers, which vSphere may refuse'));
      this.#hasPax = true;
      return true;
    }
    this.findings.push(
      hostile(
        'the archive has a PAX header that changes the name or size of a member: programs disagree on what it holds',
      ),
    );
    return false;
  }

  async #checkPadding(offset: number, length: number, name: string): Promise<boolean> {
    if (offset + length > this.#archiveBytes) {
      this.findings.push(damaged(`the archive is truncated in the padding of ${name}`, name));
      return false;
    }
    const padding = await this.#read(offset, length);
    if (padding.some((byte) => byte !== 0)) {
      this.findings.push(doubtful(`the padding after ${name} is not zeros`, name));
    }
    return true;
  }

  /** POSIX: at least two blocks of zeros; more of them are padding to a tape record. */
  async #readEnd(): Promise<void> {
    const length = this.#archiveBytes - this.#position;
    if (length < 2 * BLOCK_BYTES) {
      this.findings.push(doubtful('the archive ends with one block of zeros, and two are its end'));
    }
    const range = { offset: this.#position, length, what: 'the archive', signal: this.#signal };
    let position = this.#position;
    for await (const piece of piecesOf(this.#file, range)) {
      const at = piece.findIndex((byte) => byte !== 0);
      if (at >= 0) {
        const where = String(position + at);
        this.findings.push(damaged(`there is something after the end of the archive (at byte ${where})`));
        return;
      }
      position += piece.length;
    }
  }

  async #whyNoTar(): Promise<string | undefined> {
    const bytes = this.#archiveBytes;
    if (bytes === 0) return 'the file is empty';
    if (bytes >= 2 && (await this.#read(0, 2)).equals(Buffer.from([0x1f, 0x8b]))) {
      return 'the archive is compressed with gzip, and an OVA is a plain tar: gunzip it first';
    }
    if (bytes >= BLOCK_BYTES) return undefined;
    return `the file is no tar archive: it has ${bytes} bytes, and a tar header alone has ${BLOCK_BYTES}`;
  }

  async #read(offset: number, length: number): Promise<Buffer> {
    return await readStretch(this.#file, { offset, length, what: 'the archive', signal: this.#signal });
  }
}

/** Why a type of member is refused: '0' and '7' (contiguous) are regular files. */
function typeProblem(type: string): string | undefined {
  if (type === '0' || type === '7') return undefined;
  const known: Readonly<Record<string, string>> = {
    '1': 'is a hard link',
    '2': 'is a symbolic link',
    '3': 'is a device',
    '4': 'is a device',
    '5': 'is a directory',
    '6': 'is a pipe',
    g: 'is a PAX header for the whole archive',
    K: "is one of GNU tar's long names",
    L: "is one of GNU tar's long names",
    S: 'is a sparse file',
  };
  return known[type] ?? `is of the unknown type "${printable(type)}"`;
}
