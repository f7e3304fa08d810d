import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createOva } from '../../../src/ovf/ova/create.ts';
import type { ExpectedFile } from '../../../src/verify/expected-file.ts';
import { verifyFiles } from '../../../src/verify/verify-files.ts';
import { diskPackage, vmdk, VMDK_CAPACITY } from '../ovf/disk-package.ts';
import { never, scratchDirectory, sha256, writePieces, type Piece } from '../ovf/package-fixture.ts';

const content = await vmdk();
const pieces = diskPackage(content);
const disk = { capacityBytes: VMDK_CAPACITY };

let directory: string;
beforeEach(async () => {
  const scratch = await scratchDirectory();
  directory = scratch.path;
  await writePieces(directory, pieces);
  return async () => await scratch[Symbol.asyncDispose]();
});

function expected({ name, content: bytes }: Piece): ExpectedFile {
  const file = { name, sizeBytes: bytes.length, sha256: sha256(bytes) };
  return name.endsWith('.vmdk') ? { ...file, disk } : file;
}

async function verify(files: readonly ExpectedFile[], deep = false) {
  return await verifyFiles({ directory, files, deep, signal: never });
}

async function change(name: string, at: number): Promise<void> {
  const bytes = await readFile(join(directory, name));
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x01, at);
  await writeFile(join(directory, name), bytes);
}

describe('files that are read back', () => {
  test('are verified when they are what was written', async () => {
    expect(await verify(pieces.map(expected))).toEqual(['read-back']);
    expect(await verify(pieces.map(expected), true)).toEqual(['read-back', 'deep']);
  });

  test.each(pieces.map(({ name }) => name))('are refused when a byte of %s differs', async (name) => {
    await change(name, 100);
    await expect(verify(pieces.map(expected))).rejects.toMatchObject({
      code: 'integrity',
      message: expect.stringMatching(
        new RegExp(`/${name} was read back and has the SHA-256 .* was recorded$`),
      ),
    });
  });

  test('are refused when one is shorter or gone', async () => {
    await truncate(join(directory, 'vm-disk1.vmdk'), 1000);
    await expect(verify(pieces.map(expected))).rejects.toMatchObject({
      code: 'integrity',
      message: expect.stringContaining(`has 1000 bytes, and ${content.length} were written`),
    });
    await rm(join(directory, 'vm-disk1.vmdk'));
    await expect(verify(pieces.map(expected))).rejects.toMatchObject({
      code: 'integrity',
      message: expect.stringMatching(
        /^what was written cannot be read back: .*vm-disk1\.vmdk does not exist$/,
      ),
    });
  });

  test('are refused when a disk is broken, though its hash was recorded like this', async () => {
    const broken = Buffer.from(content);
    broken.writeUInt32LE(9, broken.indexOf('KDMV', 1) - 512 + 12); // the footer's marker
    await writeFile(join(directory, 'vm-disk1.vmdk'), broken);
    const file = { ...expected({ name: 'vm-disk1.vmdk', content: broken }), disk };
    await expect(verify([file])).rejects.toMatchObject({
      message: expect.stringContaining(
        'vm-disk1.vmdk was read back and is not a whole stream-optimised disk',
      ),
    });
  });

  test('are refused when a disk has another capacity', async () => {
    const file = { ...expected(pieces[1]), disk: { capacityBytes: 42 } };
    await expect(verify([file])).rejects.toMatchObject({
      message: expect.stringContaining(`has a capacity of ${VMDK_CAPACITY} bytes, and should have 42`),
    });
  });

  test('are refused by the deep check alone when a grain does not decompress', async () => {
    const broken = Buffer.from(content);
    broken.writeUInt8(broken.readUInt8(128 * 512 + 12 + 20) ^ 0xff, 128 * 512 + 12 + 20); // in the first grain
    await writeFile(join(directory, 'vm-disk1.vmdk'), broken);
    const file = { ...expected({ name: 'vm-disk1.vmdk', content: broken }), disk };
    expect(await verify([file])).toEqual(['read-back']);
    await expect(verify([file], true)).rejects.toMatchObject({
      code: 'integrity',
      message: expect.stringMatching(/at byte 65536, expected a grain that inflates/),
    });
  });

  test('tell how far it is', async () => {
    const seen: object[] = [];
    const files = [expected(pieces[1])];
    await verifyFiles({
      directory,
      files,
      deep: false,
      signal: never,
      onProgress: (each) => seen.push(each),
    });
    const totalBytes = content.length;
    expect(seen.at(-1)).toEqual({ file: 'vm-disk1.vmdk', bytes: totalBytes, totalBytes });
  });

  test('are left alone when the run is interrupted', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(verifyFiles({ directory, files: [expected(pieces[1])], deep: true, signal })).rejects.toBe(
      reason,
    );
  });
});

describe('an archive that is read back', () => {
  async function packed(options: { hashed: boolean }): Promise<ExpectedFile> {
    const made = await createOva({ directory, output: join(directory, 'vm.ova'), signal: never });
    const members = made.members.map((each) => (each.name.endsWith('.vmdk') ? { ...each, disk } : each));
    const { sizeBytes } = made;
    return { name: 'vm.ova', sizeBytes, members, ...(options.hashed ? { sha256: made.sha256 } : {}) };
  }

  test.each([true, false])(
    'is verified when it is what was written (hash of it all known: %s)',
    async (hashed) => {
      expect(await verify([await packed({ hashed })], true)).toEqual(['read-back', 'deep']);
    },
  );

  test.each([true, false])(
    'is refused whichever byte of it differs (hash of it all known: %s)',
    async (hashed) => {
      const archive = await packed({ hashed });
      const good = await readFile(join(directory, 'vm.ova'));
      for (let at = 0; at < good.length; at += at < 1600 || at > good.length - 2600 ? 11 : 2003) {
        const bytes = Buffer.from(good);
        bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
        await writeFile(join(directory, 'vm.ova'), bytes);
        await expect(verify([archive]), `byte ${at}`).rejects.toMatchObject({ code: 'integrity' });
      }
    },
  );

  test('is refused with the member that differs', async () => {
    const archive = await packed({ hashed: false });
    await change('vm.ova', (await readFile(join(directory, 'vm.ova'))).indexOf('KDMV') + 70_000);
    await expect(verify([archive])).rejects.toMatchObject({
      message: expect.stringMatching(/vm\.ova was read back and has a vm-disk1\.vmdk with the SHA-256/),
    });
  });

  test('is refused when a grain of a member does not decompress', async () => {
    const archive = await packed({ hashed: false });
    const bytes = await readFile(join(directory, 'vm.ova'));
    const at = bytes.indexOf('KDMV') + 128 * 512 + 12 + 20;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
    await writeFile(join(directory, 'vm.ova'), bytes);
    const start = bytes.indexOf('KDMV');
    const hash = sha256(bytes.subarray(start, start + content.length));
    const members = archive.members!.map((each) =>
      each.name.endsWith('.vmdk') ? { ...each, sha256: hash } : each,
    );
    expect(await verify([{ ...archive, members }])).toEqual(['read-back']);
    await expect(verify([{ ...archive, members }], true)).rejects.toMatchObject({
      message: expect.stringMatching(/has a vm-disk1\.vmdk that is not a whole .* a grain that inflates/),
    });
  });
});
