import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, open, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeStreamOptimized } from '../../src/disk/stream-optimized/write.ts';
import { judge, projectRoot, type JudgeName } from './judges.ts';
import { openRawDisk } from './raw-file.ts';

/** How a stream-optimised VMDK is laid out inside. Both decode to the same raw disk. */
export type Layout = keyof typeof layouts;

export interface DiskFixture {
  /** The disk's content: an MBR with one partition, and an ext4 file system in it. */
  readonly raw: string;
  /** The same content as stream-optimised VMDK files, by layout. */
  readonly vmdk: Readonly<Record<Layout, string>>;
  /** Of the disk, in bytes. */
  readonly capacity: number;
}

export interface DiskRecipe {
  /** Another seed is another content. */
  readonly seed: number;
  /** Capacity of the disk; at least 16. */
  readonly mebibytes: number;
}

/**
 * A disk with real content, made with mkfs.ext4 and qemu-img when no run before has made it. Parallel tests may ask
 * for the same one: each makes it aside and renames it, and the first one stays. Treat the files as read-only.
 */
export async function diskFixture(recipe: Partial<DiskRecipe> = {}): Promise<DiskFixture> {
  const { seed = 1, mebibytes = 32 } = recipe;
  const directory = await cached(`disk v4 seed=${seed} mebibytes=${mebibytes}`, async (room) => {
    await writeRawDisk(room, { seed, mebibytes });
    for (const layout of Object.values(layouts))
      await layout.write(path.join(room, rawName), path.join(room, layout.file));
  });
  return {
    raw: path.join(directory, rawName),
    vmdk: {
      qemu: path.join(directory, layouts.qemu.file),
      esxi: path.join(directory, layouts.esxi.file),
    },
    capacity: mebibytes * mebibyte,
  };
}

/** A small file that stands for a VM's NVRAM: its size is what ESXi writes, its content is arbitrary. */
export async function nvramFixture(seed = 1): Promise<string> {
  const directory = await cached(`nvram v1 seed=${seed}`, async (room) => {
    await writeFile(path.join(room, 'vm.nvram'), noise(seed, 8684));
  });
  return path.join(directory, 'vm.nvram');
}

/** The file of the partition in a raw disk, as e2fsprogs name it: `e2fsck -fn` and `debugfs -R ls` accept it. */
export function partitionOf(raw: string): string {
  return `${raw}?offset=${partitionStart}`;
}

const mebibyte = 2 ** 20;
const partitionStart = mebibyte;
const sector = 512;
const rawName = 'disk.raw';

/**
 * One entry per layout; a new one is added here and in `diskFixture`'s answer.
 * - qemu: the tables stand in front of the grains, and there is no footer.
 * - esxi: the tables stand behind their grains, found by the footer. Written by this project, judged by qemu-img.
 */
const layouts = {
  qemu: {
    file: 'qemu.vmdk',
    write: async (raw: string, vmdk: string) =>
      await succeed('qemu-img', [
        'convert',
        '-f',
        'raw',
        '-O',
        'vmdk',
        '-o',
        'subformat=streamOptimized',
        raw,
        vmdk,
      ]),
  },
  esxi: {
    file: 'esxi.vmdk',
    write: async (raw: string, vmdk: string) => {
      using disk = openRawDisk(raw);
      const signal = AbortSignal.timeout(60_000);
      await pipeline(writeStreamOptimized(disk, { signal }), createWriteStream(vmdk));
    },
  },
} as const;

async function writeRawDisk(room: string, recipe: DiskRecipe): Promise<void> {
  const raw = path.join(room, rawName);
  const bytes = recipe.mebibytes * mebibyte - partitionStart;
  const tree = path.join(room, 'tree');
  await writeFiles(tree, recipe.seed, bytes);
  await writePartitionTable(raw, bytes);
  const identity = ['-U', '4b1ff6a3-0000-4000-8000-000000000001', '-L', 'fixture'];
  const place = ['-E', `offset=${partitionStart},hash_seed=4b1ff6a3-0000-4000-8000-000000000002`];
  await succeed('mkfs.ext4', ['-q', '-F', ...identity, ...place, '-d', tree, raw, `${bytes / 1024}k`]);
  await rm(tree, { recursive: true });
}

/** A third of the file system: half of it text that compresses, half noise that does not. The rest is free blocks. */
async function writeFiles(tree: string, seed: number, bytes: number): Promise<void> {
  await mkdir(path.join(tree, 'etc/deep/er'), { recursive: true });
  const share = Math.floor(bytes / 6);
  const files: [string, Buffer][] = [
    ['etc/hostname', Buffer.from(`fixture-${seed}\n`)],
    ['etc/deep/er/größe.txt', Buffer.from('a name that is not ASCII\n')],
    ['text', Buffer.alloc(share, `line of text ${seed}, which repeats and so compresses\n`)],
    ['noise', noise(seed, share)],
  ];
  for (const [name, content] of files) {
    const file = path.join(tree, name);
    await writeFile(file, content);
    await utimes(file, 1_700_000_000, 1_700_000_000);
  }
}

/** A master boot record with one Linux partition that fills the disk after its first MiB. */
async function writePartitionTable(raw: string, bytes: number): Promise<void> {
  const record = Buffer.alloc(sector);
  const entry = 446;
  record.writeUInt8(0x80, entry); // bootable
  record.writeUInt8(0x83, entry + 4); // Linux
  record.writeUInt32LE(partitionStart / sector, entry + 8);
  record.writeUInt32LE(bytes / sector, entry + 12);
  record.writeUInt16LE(0xaa55, 510);
  await using file = await open(raw, 'wx');
  await file.truncate(partitionStart + bytes);
  await file.write(record, 0, sector, 0);
}

/** Bytes that do not compress, the same ones for the same seed. */
function noise(seed: number, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(`noise ${seed}`).digest();
}

async function cached(key: string, make: (room: string) => Promise<void>): Promise<string> {
  const parent = path.join(projectRoot, 'build/fixtures');
  const directory = path.join(parent, createHash('sha256').update(key).digest('hex').slice(0, 16));
  if (await exists(directory)) return directory;
  await mkdir(parent, { recursive: true });
  const room = await mkdtemp(path.join(parent, '.making-'));
  try {
    await make(room);
    await rename(room, directory);
  } catch (error) {
    await rm(room, { recursive: true, force: true });
    if (!(await exists(directory))) throw error; // else another run was first
  }
  return directory;
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

async function succeed(name: JudgeName, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await judge(name).run(args);
  if (exitCode !== 0) throw new Error(`${name} ${args.join(' ')} failed: ${stderr}`);
}
