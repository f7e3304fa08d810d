import { BLOCK } from './geometry.ts';

export interface DirectoryEntry {
  readonly name: string;
  readonly inode: number;
  readonly kind: 'file' | 'directory';
}

const FIXED_BYTES = 8;
const KIND = { file: 1, directory: 2 };

/** A linear directory (struct ext4_dir_entry_2): entries fill blocks, the last one of each reaches to its end. */
export function encodeDirectory(entries: readonly DirectoryEntry[]): Buffer {
  const blocks: Buffer[] = [];
  let pending: DirectoryEntry[] = [];
  let used = 0;
  for (const entry of entries) {
    const needed = recordBytes(entry);
    if (used + needed > BLOCK) {
      blocks.push(encodeBlock(pending));
      pending = [];
      used = 0;
    }
    pending.push(entry);
    used += needed;
  }
  blocks.push(encodeBlock(pending));
  return Buffer.concat(blocks);
}

function recordBytes({ name }: DirectoryEntry): number {
  return FIXED_BYTES + Math.ceil(Buffer.byteLength(name) / 4) * 4;
}

function encodeBlock(entries: readonly DirectoryEntry[]): Buffer {
  const block = Buffer.alloc(BLOCK);
  let at = 0;
  entries.forEach((entry, index) => {
    const isLast = index === entries.length - 1;
    const length = isLast ? BLOCK - at : recordBytes(entry);
    block.writeUInt32LE(entry.inode, at);
    block.writeUInt16LE(length, at + 4);
    block.writeUInt8(Buffer.byteLength(entry.name), at + 6);
    block.writeUInt8(KIND[entry.kind], at + 7);
    block.write(entry.name, at + FIXED_BYTES);
    at += length;
  });
  return block;
}
