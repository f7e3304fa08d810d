import { readFile, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createOva } from '../../../src/ovf/ova/create.ts';
import { validateOva } from '../../../src/ovf/ova/validate.ts';
import {
  descriptorFor,
  DISK,
  manifestFor,
  never,
  NVRAM,
  packageOf,
  scratchDirectory,
  sha256,
  writePieces,
} from './package-fixture.ts';
import { diskPackage, vmdk, VMDK_CAPACITY } from './disk-package.ts';

const modifiedAt = new Date('2024-02-29T12:34:56Z');
const FILES = [DISK, NVRAM];
const whole = packageOf(FILES);
const [descriptor] = whole;
const golden = new URL('../../golden/ovf-small.ova', import.meta.url);

async function inDirectory(pieces = whole) {
  const scratch = await scratchDirectory();
  const directory = await writePieces(join(scratch.path, 'vm'), pieces);
  const output = join(scratch.path, 'vm.ova');
  return {
    directory,
    output,
    create: async (more = {}) => await createOva({ directory, output, modifiedAt, signal: never, ...more }),
    left: async () => (await readdir(scratch.path)).sort(),
    [Symbol.asyncDispose]: scratch[Symbol.asyncDispose],
  };
}

describe('packing a directory', () => {
  test('gives the same archive everywhere, byte for byte', async () => {
    await using place = await inDirectory();
    const created = await place.create();
    const archive = await readFile(place.output);
    expect(archive.equals(await readFile(golden))).toBe(true);
    expect(created).toMatchObject({
      manifest: 'checked',
      sizeBytes: archive.length,
      sha256: sha256(archive),
    });
    expect(created.members).toEqual(
      whole.map(({ name, content }) => ({ name, sizeBytes: content.length, sha256: sha256(content) })),
    );
    expect(await place.left()).toEqual(['vm', 'vm.ova']);
  });

  test('makes the manifest where there is none, and so the very same archive', async () => {
    await using place = await inDirectory(whole.slice(0, -1));
    expect(await place.create()).toMatchObject({ manifest: 'made' });
    expect((await readFile(place.output)).equals(await readFile(golden))).toBe(true);
  });

  test('takes the files in the order of the References, then manifest and certificate, and nothing else', async () => {
    const backwards = packageOf([NVRAM, DISK]);
    const strangers = ['vm.cert', 'notes.txt', 'other.vmdk', 'vm.ovf.bak', 'other.mf'];
    const extra = strangers.map((name) => ({ name, content: Buffer.from(name) }));
    await using place = await inDirectory([...extra, ...backwards]);
    const { members } = await place.create();
    expect(members.map(({ name }) => name)).toEqual([
      'vm.ovf',
      'vm.nvram',
      'vm-disk1.vmdk',
      'vm.mf',
      'vm.cert',
    ]);
  });

  test("keeps each file's own time when it is told none", async () => {
    await using place = await inDirectory();
    for (const { name } of whole) await utimes(join(place.directory, name), modifiedAt, modifiedAt);
    await place.create({ modifiedAt: undefined });
    expect((await readFile(place.output)).equals(await readFile(golden))).toBe(true);
  });

  test('tells how far it is', async () => {
    await using place = await inDirectory();
    const seen: number[] = [];
    let total = 0;
    await place.create({
      onProgress: ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }) => {
        seen.push(doneBytes);
        total = totalBytes;
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(total);
  });

  test('checks a SHA-1 manifest as well', async () => {
    const { createHash } = await import('node:crypto');
    const described = whole.slice(0, -1);
    const lines = described.map(
      ({ name, content }) => `SHA1(${name})= ${createHash('sha1').update(content).digest('hex')}\n`,
    );
    const manifest = { name: 'vm.mf', content: Buffer.from(lines.join('')) };
    await using place = await inDirectory([...described, manifest]);
    expect(await place.create()).toMatchObject({ manifest: 'checked' });
    await writeFile(join(place.directory, NVRAM.name), 'nvraM');
    await expect(place.create({ overwrite: true })).rejects.toMatchObject({
      code: 'integrity',
      message: expect.stringContaining('its SHA1 is'),
    });
  });
});

describe('packing refuses, and leaves nothing behind:', () => {
  test.each([
    ['an output that exists', 'target-exists', async ({ output }) => await writeFile(output, 'mine')],
    ['a missing file', 'integrity', async ({ directory }) => await rm(join(directory, DISK.name))],
    [
      'a file of the wrong size',
      'integrity',
      async ({ directory }) => await truncate(join(directory, DISK.name), 9),
    ],
    ['two descriptors', 'ambiguous', async ({ directory }) => await writeFile(join(directory, 'b.ovf'), '')],
    ['no descriptor', 'not-found', async ({ directory }) => await rm(join(directory, 'vm.ovf'))],
    ['no directory', 'not-found', async ({ directory }) => await rm(directory, { recursive: true })],
    [
      'a certificate without its manifest',
      'integrity',
      async ({ directory }) => {
        await rm(join(directory, 'vm.mf'));
        await writeFile(join(directory, 'vm.cert'), 'c');
      },
    ],
    [
      'a manifest without one of the files',
      'integrity',
      async ({ directory }) => await writeFile(join(directory, 'vm.mf'), manifestFor([descriptor!, DISK])),
    ],
    [
      'a manifest with a file too many',
      'integrity',
      async ({ directory }) =>
        await writeFile(
          join(directory, 'vm.mf'),
          manifestFor([descriptor!, ...FILES, { name: 'x', content: NVRAM.content }]),
        ),
    ],
    [
      'a file that is not what the manifest says',
      'integrity',
      async ({ directory }) => await writeFile(join(directory, NVRAM.name), 'nvraM'),
    ],
    [
      'a directory in place of a file',
      'usage',
      async ({ directory }) => {
        await rm(join(directory, NVRAM.name));
        await symlink('.', join(directory, NVRAM.name));
      },
    ],
    [
      'a name that ustar cannot hold',
      'unsupported',
      async ({ directory }) => {
        const long = { name: `${'n'.repeat(100)}.vmdk`, content: DISK.content };
        await rm(join(directory, 'vm.mf'));
        await writePieces(directory, [long, { name: 'vm.ovf', content: descriptorFor([long]) }]);
      },
    ],
    [
      'a reference to its own manifest',
      'integrity',
      async ({ directory }) => {
        const own = { name: 'VM.mf', content: NVRAM.content };
        await rm(join(directory, 'vm.mf'));
        await writePieces(directory, [own, { name: 'vm.ovf', content: descriptorFor([own]) }]);
      },
    ],
  ] satisfies [string, string, (place: { directory: string; output: string }) => Promise<unknown>][])(
    '%s',
    async (_title, code, spoil) => {
      await using place = await inDirectory();
      await spoil(place);
      const before = await place.left();
      await expect(place.create()).rejects.toMatchObject({ code });
      expect(await place.left()).toEqual(before);
    },
  );

  test('an output in a directory that is not there', async () => {
    await using place = await inDirectory();
    const output = join(place.directory, 'nowhere', 'vm.ova');
    await expect(place.create({ output })).rejects.toMatchObject({ code: 'destination' });
  });

  test('with everything that is missing in one message', async () => {
    await using place = await inDirectory();
    for (const { name } of FILES) await rm(join(place.directory, name));
    await expect(place.create()).rejects.toThrow(/vm-disk1.vmdk is in .* vm.nvram is in/);
  });
});

describe('packing a stream-optimised disk', () => {
  const withoutManifest = (content: Buffer, capacity?: number) => diskPackage(content, capacity).slice(0, 2);

  test('takes one that validation takes', async () => {
    await using place = await inDirectory(withoutManifest(await vmdk()));
    await place.create();
    expect(await validateOva({ archive: place.output, signal: never })).toMatchObject({ ok: true });
  });

  test.each([
    ['zeros', (good: Buffer) => Buffer.alloc(3 * 1024 * 1024 + good.length)],
    ['a truncated disk', (good: Buffer) => good.subarray(0, good.length - 1024)],
    ['an error page', () => Buffer.from('<html>no</html>')],
    ['nothing', () => Buffer.alloc(0)],
  ])('refuses %s, with a manifest or without, and leaves nothing', async (_title, spoil) => {
    const pieces = diskPackage(spoil(await vmdk()));
    for (const count of [2, 3]) {
      await using place = await inDirectory(pieces.slice(0, count));
      await expect(place.create()).rejects.toMatchObject({
        code: 'integrity',
        message: expect.stringMatching(/vm-disk1.vmdk is not packed: vm-disk1.vmdk is not a whole/),
      });
      expect(await place.left()).toEqual(['vm']);
    }
  });

  test('refuses one of another capacity than the descriptor says', async () => {
    await using place = await inDirectory(withoutManifest(await vmdk(), 2 * VMDK_CAPACITY));
    await expect(place.create()).rejects.toMatchObject({
      code: 'integrity',
      message: expect.stringContaining('has a capacity of 1048576 bytes where the descriptor says 2097152'),
    });
    expect(await place.left()).toEqual(['vm']);
  });
});

test.each([
  ['vm.nvram', /the directory that holds the .ovf/],
  ['vm.ovf', /the directory that the .ovf is in: .*vm$/],
])('a file in place of the directory (%s) is a mistake in the command', async (name, hint) => {
  await using place = await inDirectory();
  const directory = join(place.directory, name);
  await expect(place.create({ directory })).rejects.toMatchObject({
    code: 'usage',
    message: `${directory} is a file, and not a directory`,
    hint: expect.stringMatching(hint),
  });
  await expect(place.create({ directory: join(directory, 'vm') })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('an archive that exists is replaced only when that is asked for, and only by a good one', async () => {
  await using place = await inDirectory();
  await writeFile(place.output, 'old');
  await writeFile(join(place.directory, NVRAM.name), 'nvraM');
  await expect(place.create({ overwrite: true })).rejects.toMatchObject({ code: 'integrity' });
  expect(await readFile(place.output, 'utf8')).toBe('old');
  await writeFile(join(place.directory, NVRAM.name), NVRAM.content);
  await place.create({ overwrite: true });
  expect((await readFile(place.output)).equals(await readFile(golden))).toBe(true);
});

test('what a killed run left is replaced', async () => {
  await using place = await inDirectory();
  await writeFile(`${place.output}.partial`, 'half');
  await place.create();
  expect(await place.left()).toEqual(['vm', 'vm.ova']);
});

test('an abort in the middle ends it with the reason that was given, and leaves nothing', async () => {
  await using place = await inDirectory();
  const controller = new AbortController();
  const reason = new TypeError('enough');
  const running = place.create({
    signal: controller.signal,
    onProgress: () => {
      controller.abort(reason);
    },
  });
  await expect(running).rejects.toBe(reason);
  expect(await place.left()).toEqual(['vm']);
});
