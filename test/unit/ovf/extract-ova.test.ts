import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { extractOva } from '../../../src/ovf/ova/extract.ts';
import { DISK, never, NVRAM, packageOf, scratchDirectory, sha256, type Piece } from './package-fixture.ts';
import { entryBytes, paxEntry, tarBytes, type RawEntry } from './tar-bytes.ts';

const whole = packageOf([DISK, NVRAM]);
const [descriptor, disk, nvram, manifest] = whole as [Piece, Piece, Piece, Piece];
const GIB = 1024 ** 3;

async function archiveOf(bytes: Buffer) {
  const scratch = await scratchDirectory();
  const archive = join(scratch.path, 'vm.ova');
  const directory = join(scratch.path, 'vm');
  await writeFile(archive, bytes);
  return {
    archive,
    directory,
    extract: async (more = {}) => await extractOva({ archive, directory, signal: never, ...more }),
    left: async () => (await readdir(scratch.path)).sort(),
    [Symbol.asyncDispose]: scratch[Symbol.asyncDispose],
  };
}

describe('extraction', () => {
  test('gives back the files, each checked against the manifest', async () => {
    await using place = await archiveOf(tarBytes(whole));
    const extracted = await place.extract();
    expect(extracted).toEqual({
      directory: place.directory,
      files: whole.map(({ name, content }) => ({ name, sizeBytes: content.length, sha256: sha256(content) })),
      ignored: [],
      manifest: 'checked',
    });
    for (const { name, content } of whole) {
      expect((await readFile(join(place.directory, name))).equals(content)).toBe(true);
    }
    expect(await place.left()).toEqual(['vm', 'vm.ova']);
  });

  test('goes into an empty directory that is there, and leaves nothing else in it', async () => {
    await using place = await archiveOf(tarBytes(whole));
    await mkdir(place.directory);
    await place.extract();
    expect((await readdir(place.directory)).sort()).toEqual(whole.map(({ name }) => name).sort());
  });

  test('makes the directories above, and leaves none of them when it fails', async () => {
    await using place = await archiveOf(
      tarBytes([descriptor, disk, { ...nvram, content: Buffer.alloc(5) }, manifest]),
    );
    const directory = join(place.directory, 'b', 'c');
    await expect(place.extract({ directory })).rejects.toMatchObject({ code: 'integrity' });
    expect(await place.left()).toEqual(['vm.ova']);
    await expect(
      place.extract({ directory: join(place.directory, 'b', 'n'.repeat(250)) }),
    ).rejects.toMatchObject({
      code: 'destination',
    });
    expect(await place.left()).toEqual(['vm.ova']);
    await writeFile(place.archive, tarBytes(whole));
    await place.extract({ directory });
    expect((await readdir(directory)).sort()).toEqual(whole.map(({ name }) => name).sort());
  });

  test('takes an archive without a manifest, and says that nothing was checked', async () => {
    await using place = await archiveOf(tarBytes([descriptor, disk, nvram]));
    expect(await place.extract()).toMatchObject({ manifest: 'none' });
  });

  test('leaves out what the descriptor does not name', async () => {
    await using place = await archiveOf(tarBytes([...whole, { name: 'run-me.exe', content: DISK.content }]));
    expect(await place.extract()).toMatchObject({ ignored: ['run-me.exe'] });
    expect((await readdir(place.directory)).sort()).toEqual(whole.map(({ name }) => name).sort());
  });

  test.each([
    ['padded to a tape record', tarBytes(whole, Buffer.alloc(10240))],
    [
      'with PAX headers of times and owners',
      tarBytes([paxEntry({ mtime: '1.5', 'LIBARCHIVE.creationtime': '1' }), ...whole]),
    ],
    ['ended by a single block of zeros', tarBytes(whole, Buffer.alloc(512))],
    ['with the manifest right behind the descriptor', tarBytes([descriptor, manifest, disk, nvram])],
  ])('takes an archive of another tool: %s', async (_title, bytes) => {
    await using place = await archiveOf(bytes);
    expect(await place.extract()).toMatchObject({ manifest: 'checked' });
  });

  test('keeps a UTF-8 name as it is', async () => {
    const pieces = packageOf([{ name: 'größe.vmdk', content: DISK.content }], 'größe');
    await using place = await archiveOf(tarBytes(pieces));
    await place.extract();
    expect((await readdir(place.directory)).sort()).toEqual(['größe.mf', 'größe.ovf', 'größe.vmdk']);
  });
});

const after = (entry: RawEntry) => tarBytes([...whole, entry]);
const content = Buffer.from('evil');

describe('extraction refuses, and writes nothing:', () => {
  test.each([
    ['a name with ..', 'hostile-archive', after({ name: '../evil', content })],
    ['a name with .. in a prefix', 'hostile-archive', after({ name: 'evil', prefix: '..', content })],
    ['an absolute name', 'hostile-archive', after({ name: '/etc/evil', content })],
    ['a directory in a name', 'hostile-archive', after({ name: 'a/evil', content })],
    ['a backslash', 'hostile-archive', after({ name: '..\\evil', content })],
    ['a drive letter', 'hostile-archive', after({ name: 'C:evil', content })],
    ['an empty name', 'hostile-archive', after({ name: '', content })],
    ['a dot', 'hostile-archive', after({ name: '..', content })],
    ['a control character', 'hostile-archive', after({ name: 'a\u001b[2Jb', content })],
    ['a direction override', 'hostile-archive', after({ name: 'a\u202eb', content })],
    ['a symbolic link', 'hostile-archive', after({ name: 'l', type: '2', link: '/etc/passwd' })],
    ['a hard link', 'hostile-archive', after({ name: 'l', type: '1', link: 'vm.ovf' })],
    [
      'a link in place of a disk',
      'hostile-archive',
      tarBytes([descriptor, { name: disk.name, type: '2', link: '/dev/sda' }]),
    ],
    ['a character device', 'hostile-archive', after({ name: 'd', type: '3' })],
    ['a block device', 'hostile-archive', after({ name: 'd', type: '4' })],
    ['a directory', 'hostile-archive', after({ name: 'd', type: '5' })],
    ['a pipe', 'hostile-archive', after({ name: 'p', type: '6' })],
    ['a sparse file', 'hostile-archive', after({ name: 's', type: 'S', content })],
    ['an unknown type', 'hostile-archive', after({ name: 'u', type: 'Z' })],
    ['a member twice', 'hostile-archive', after({ ...nvram })],
    ['a member twice in other letters', 'hostile-archive', after({ name: 'VM.nvram', content })],
    [
      'names that differ in Unicode form only',
      'hostile-archive',
      tarBytes([...whole, { name: 'é', content }, { name: 'e\u0301', content }]),
    ],
    [
      'a PAX path',
      'hostile-archive',
      tarBytes([descriptor, paxEntry({ path: '../evil' }), disk, nvram, manifest]),
    ],
    ['a PAX size', 'hostile-archive', tarBytes([descriptor, paxEntry({ size: '5' }), disk, nvram, manifest])],
    [
      'a PAX record that lies about its length',
      'hostile-archive',
      after({ name: 'x', type: 'x', content: Buffer.from('99 mtime=1\n') }),
    ],
    ['a PAX header for all', 'hostile-archive', tarBytes([paxEntry({ comment: 'x' }, 'g'), ...whole])],
    [
      "GNU tar's long name",
      'hostile-archive',
      tarBytes([
        descriptor,
        { name: '././@LongLink', type: 'L', content: Buffer.from('../evil\0') },
        disk,
        nvram,
      ]),
    ],
    ['a first member that is no descriptor', 'integrity', tarBytes([disk, descriptor, nvram, manifest])],
    ['a disk that is missing', 'integrity', tarBytes([descriptor, nvram])],
    ['a disk of another size', 'integrity', tarBytes([descriptor, { ...disk, content }, nvram])],
    [
      'a manifest without one of the files',
      'integrity',
      tarBytes([descriptor, disk, nvram, { ...manifest, content: Buffer.alloc(0) }]),
    ],
    [
      'a manifest that cannot be read',
      'integrity',
      tarBytes([descriptor, disk, nvram, { ...manifest, content }]),
    ],
    [
      'a reference out of the directory',
      'hostile-archive',
      tarBytes([
        {
          name: 'vm.ovf',
          content: Buffer.from(descriptor.content.toString().replace('vm.nvram', '..%2fvm.nvram')),
        },
      ]),
    ],
    ['a descriptor that is no XML', 'integrity', tarBytes([{ name: 'vm.ovf', content }])],
    ['an empty file', 'integrity', Buffer.alloc(0)],
    ['an archive of nothing', 'integrity', Buffer.alloc(1024)],
    ['text', 'integrity', Buffer.from('<html>'.repeat(200))],
    ['gzip', 'integrity', gzipSync(tarBytes(whole))],
    ['something behind the end', 'integrity', Buffer.concat([tarBytes(whole), ...entryBytes(nvram)])],
    ['no end', 'integrity', tarBytes(whole, Buffer.alloc(0))],
    ['a size beyond the archive', 'integrity', after({ name: 'huge', claim: 9 * GIB })],
    ['a size beyond all numbers', 'integrity', after({ name: 'huge', claim: 2 ** 60 })],
  ] satisfies [string, string, Buffer][])('%s', async (_title, code, bytes) => {
    await using place = await archiveOf(bytes);
    await expect(place.extract()).rejects.toMatchObject({ code });
    expect(await place.left()).toEqual(['vm.ova']);
  });

  test('every truncation, wherever it falls', async () => {
    const bytes = tarBytes(whole);
    for (let length = bytes.length - 513; length >= 0; length -= 211) {
      await using place = await archiveOf(bytes.subarray(0, length));
      await expect(place.extract()).rejects.toMatchObject({ code: 'integrity' });
      expect(await place.left()).toEqual(['vm.ova']);
    }
  });

  test('a content that is not what the manifest says', async () => {
    const altered = {
      ...disk,
      content: Buffer.from(disk.content.map((byte, at) => (at === 700 ? byte ^ 1 : byte))),
    };
    await using place = await archiveOf(tarBytes([descriptor, altered, nvram, manifest]));
    await expect(place.extract()).rejects.toMatchObject({
      code: 'integrity',
      message: expect.stringContaining('vm-disk1.vmdk is not what the manifest says'),
    });
    expect(await place.left()).toEqual(['vm.ova']);
  });

  test('a target with something in it', async () => {
    await using place = await archiveOf(tarBytes(whole));
    await mkdir(place.directory);
    await writeFile(join(place.directory, 'mine'), '');
    await expect(place.extract()).rejects.toMatchObject({ code: 'target-exists' });
    expect(await readdir(place.directory)).toEqual(['mine']);
  });

  test('a target that is a file, and one whose partial directory another run holds', async () => {
    await using place = await archiveOf(tarBytes(whole));
    await expect(place.extract({ directory: place.archive })).rejects.toMatchObject({
      code: 'target-exists',
    });
    await mkdir(`${place.directory}.partial`);
    await expect(place.extract()).rejects.toMatchObject({ code: 'target-exists' });
    expect(await place.left()).toEqual(['vm.ova', 'vm.partial']);
  });

  test('a directory in place of an archive', async () => {
    await using place = await archiveOf(Buffer.alloc(0));
    await mkdir(place.directory);
    await expect(place.extract({ archive: place.directory })).rejects.toMatchObject({ code: 'usage' });
  });

  test('an archive that is not there', async () => {
    await using place = await archiveOf(Buffer.alloc(0));
    await expect(place.extract({ archive: `${place.archive}x` })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('all it finds, in one error', async () => {
    await using place = await archiveOf(tarBytes([...whole, { name: '../a' }, { name: 'l', type: '2' }]));
    await expect(place.extract()).rejects.toThrow(/named "..\/a": it is a path; l is a symbolic link/);
  });
});

test.each(['fresh', 'existing'])('an abort leaves a %s directory as it was', async (kind) => {
  await using place = await archiveOf(tarBytes(whole));
  if (kind === 'existing') await mkdir(place.directory);
  const before = await place.left();
  const controller = new AbortController();
  const reason = new TypeError('enough');
  const running = place.extract({
    signal: controller.signal,
    onProgress: () => {
      controller.abort(reason);
    },
  });
  await expect(running).rejects.toBe(reason);
  expect(await place.left()).toEqual(before);
  if (kind === 'existing') expect(await readdir(place.directory)).toEqual([]);
});
