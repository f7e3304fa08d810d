import { fail } from '../../../core/errors.ts';
import { bytesRegion } from '../regions.ts';
import type { Region } from '../regions.ts';
import { deriveUuid } from '../seeded-bytes.ts';
import { BlockAllocator } from './block-allocator.ts';
import type { BlockRun } from './block-allocator.ts';
import { directoryTree } from './directory-tree.ts';
import type { DirectoryTree } from './directory-tree.ts';
import { BLOCK, INODES_PER_GROUP, INODE_BYTES, geometryOf, inodeTableOf } from './geometry.ts';
import { groupRegions } from './group-regions.ts';
import { encodeInode } from './inode.ts';
import type { InodeFields } from './inode.ts';
import { placeFile } from './place-file.ts';

/** A file as the file system sees it. */
export interface StoredFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  readonly read: (offset: number, length: number) => Buffer;
}

export interface FileSystemOptions {
  readonly seed: string;
  readonly bytes: number;
  readonly files: readonly StoredFile[];
  readonly createdAt: number;
  readonly writtenAt: number;
}

/** An ext4 file system with these files, as the regions of a partition that are not zeros. */
export function ext4Regions(options: FileSystemOptions): Region[] {
  const { files, createdAt } = options;
  const geometry = geometryOf(options.bytes);
  const allocator = new BlockAllocator(geometry);
  const tree = directoryTree(files.map(({ path }) => path));
  if (tree.usedInodes > INODES_PER_GROUP) {
    throw fail('usage', `the simulated disk has no room for ${files.length} files: lower dataBytes`);
  }
  const inodes = new InodeTable(createdAt);
  const directories = storeDirectories(tree, allocator, inodes);
  const content = files.flatMap((file, index) => {
    const place = { sizeBytes: file.sizeBytes, from: index / files.length, to: (index + 1) / files.length };
    const runs = placeFile(allocator, geometry, place);
    const { sizeBytes, modifiedAt } = file;
    inodes.set(tree.fileInodes[index] ?? 0, { kind: 'file', sizeBytes, links: 1, modifiedAt, runs });
    return fileRegions(file, runs);
  });
  const table = bytesRegion(inodeTableOf(geometry, 0) * BLOCK, inodes.encode(tree.usedInodes));
  const metadata = groupRegions({
    geometry,
    allocator,
    usedInodes: tree.usedInodes,
    directories: tree.directories.length,
    uuid: deriveUuid(options.seed, 'file system'),
    createdAt,
    writtenAt: options.writtenAt,
  });
  return [...metadata, table, ...directories, ...content];
}

/** All inodes in use lie in the first group's piece of the table. */
class InodeTable {
  readonly createdAt: number;
  readonly #inodes = new Map<number, Buffer>();

  constructor(createdAt: number) {
    this.createdAt = createdAt;
  }

  set(number: number, fields: Omit<InodeFields, 'createdAt'>): void {
    this.#inodes.set(number, encodeInode({ ...fields, createdAt: this.createdAt }));
  }

  /** Inodes count from 1; the reserved ones stay zero. */
  encode(count: number): Buffer {
    const table = Buffer.alloc(count * INODE_BYTES);
    for (const [number, inode] of this.#inodes) inode.copy(table, (number - 1) * INODE_BYTES);
    return table;
  }
}

function storeDirectories(tree: DirectoryTree, allocator: BlockAllocator, inodes: InodeTable): Region[] {
  return tree.directories.map(({ inode, bytes, links }) => {
    const run = allocator.allocate(bytes.length / BLOCK, 0);
    const modifiedAt = inodes.createdAt;
    inodes.set(inode, { kind: 'directory', sizeBytes: bytes.length, links, modifiedAt, runs: [run] });
    return bytesRegion(run.start * BLOCK, bytes);
  });
}

/** A run of blocks is a region each; behind the end of the file its last block is zeros. */
function fileRegions({ sizeBytes, read }: StoredFile, runs: readonly BlockRun[]): Region[] {
  let logical = 0;
  return runs.map(({ start, blocks }) => {
    const from = logical;
    logical += blocks * BLOCK;
    return {
      offset: start * BLOCK,
      length: Math.min(blocks * BLOCK, sizeBytes - from),
      read: (offset, length) => read(from + offset, length),
    };
  });
}
