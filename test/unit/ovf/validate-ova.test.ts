import { readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OvaReport } from '../../../src/ovf/ova/report.ts';
import { validateOva } from '../../../src/ovf/ova/validate.ts';
import {
  DISK,
  manifestFor,
  never,
  NVRAM,
  packageOf,
  scratchDirectory,
  sha256,
  type Piece,
} from './package-fixture.ts';
import { diskPackage, vmdk, VMDK_CAPACITY } from './disk-package.ts';
import { paxEntry, tarBytes, type RawEntry } from './tar-bytes.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const whole = packageOf([DISK, NVRAM]);
const [descriptor, disk, nvram, manifest] = whole as [Piece, Piece, Piece, Piece];

async function reportOn(bytes: Buffer): Promise<OvaReport> {
  await using scratch = await scratchDirectory();
  const archive = join(scratch.path, 'vm.ova');
  await writeFile(archive, bytes);
  return await validateOva({ archive, signal: never });
}

/** All problems as `member: severity: message`. */
function told({ problems, members }: OvaReport): string[] {
  const lines = (where: string, each: OvaReport['problems']) =>
    each.map(({ severity, message }) => `${where}: ${severity}: ${message}`);
  return [...lines('', problems), ...members.flatMap((member) => lines(member.name, member.problems))];
}

describe('validation', () => {
  test('finds nothing wrong with a good archive, and lists its members with their hashes', async () => {
    const bytes = await readFile(new URL('../../golden/ovf-small.ova', import.meta.url));
    const report = await reportOn(bytes);
    expect(report).toMatchObject({ ok: true, problems: [], sizeBytes: bytes.length });
    expect(report.members).toEqual(
      whole.map(({ name, content }) => ({
        name,
        sizeBytes: content.length,
        sha256: sha256(content),
        problems: [],
      })),
    );
  });

  const content = Buffer.from('other');
  test.each([
    ['no manifest', [descriptor, disk, nvram], true, /^: warning: the archive has no manifest/],
    ['PAX headers', [paxEntry({ mtime: '1.5' }), ...whole], true, /^: warning: the archive has PAX headers/],
    [
      'a stranger',
      [...whole, { name: 'x', content }],
      false,
      /^x: error: x is not in the descriptor's References/,
    ],
    [
      'files out of order',
      [descriptor, nvram, disk, manifest],
      false,
      /^: error: the files are not in the order .*: vm-disk1.vmdk, vm.nvram/,
    ],
    [
      'a manifest in the middle',
      [descriptor, disk, manifest, nvram],
      false,
      /^: error: vm.mf is neither right behind/,
    ],
    [
      'the descriptor second',
      [disk, descriptor, nvram, manifest],
      false,
      /^: error: the archive begins with vm-disk1.vmdk, and an OVA begins with its .ovf/,
    ],
    [
      'a missing file',
      [descriptor, disk, manifest],
      false,
      /^: error: vm.nvram is in the descriptor's References, and is missing/,
    ],
    [
      'a wrong hash',
      [descriptor, disk, { ...nvram, content }, manifest],
      false,
      /^vm.nvram: error: vm.nvram is not what the manifest says: its SHA256 is/,
    ],
    [
      'a line missing in the manifest',
      [descriptor, disk, nvram, { name: 'vm.mf', content: manifestFor([descriptor, disk]) }],
      false,
      /^vm.nvram: error: the manifest has no line for vm.nvram/,
    ],
    [
      'a manifest that is rubbish',
      [descriptor, disk, nvram, { name: 'vm.mf', content }],
      false,
      /^vm.mf: error: vm.mf: line 1 of the manifest/,
    ],
    [
      'a descriptor that is rubbish',
      [{ ...descriptor, content }, disk],
      false,
      /^vm.ovf: error: vm.ovf: the descriptor is not well-formed/,
    ],
    ['a link', [...whole, { name: 'l', type: '2', link: 'x' }], false, /^: error: l is a symbolic link/],
    [
      'a way out',
      [...whole, { name: '../x', content }],
      false,
      /^..\/x: error: the archive has a member named "..\/x": it is a path/,
    ],
  ] satisfies [string, RawEntry[], boolean, RegExp][])(
    'says what is wrong with which member: %s',
    async (_title, entries, ok, line) => {
      const report = await reportOn(tarBytes(entries));
      expect(told(report)).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
      expect(report.ok).toBe(ok);
    },
  );

  test.each([
    ['truncation', tarBytes(whole).subarray(0, 3000), /truncated: vm-disk1.vmdk should have 1500 bytes/],
    ['a missing end', tarBytes(whole, Buffer.alloc(0)), /truncated: it ends without/],
    [
      'garbage behind the end',
      Buffer.concat([tarBytes(whole), Buffer.from('x')]),
      /something after the end of the archive/,
    ],
    ['gzip', gzipSync(tarBytes(whole)), /compressed with gzip/],
    [
      'text',
      Buffer.from('<html>'.repeat(200)),
      /no tar archive: it does not begin with a tar header: its checksum is wrong/,
    ],
    ['six bytes', Buffer.from('hello\n'), /^: error: the file is no tar archive: it has 6 bytes/],
    ['nothing', Buffer.alloc(0), /^: error: the file is empty/],
    ['zeros', Buffer.alloc(1024), /^: error: the archive has no members/],
  ])('of %s is a report, not an error', async (_title, bytes, line) => {
    const report = await reportOn(bytes);
    expect(told(report)).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
    expect(report.ok).toBe(false);
  });

  test('goes on after a problem: one bad member does not hide another', async () => {
    const other = (piece: Piece) => ({ ...piece, content: Buffer.alloc(piece.content.length) });
    const report = await reportOn(tarBytes([descriptor, other(disk), other(nvram), manifest]));
    expect(report.members.map(({ problems }) => problems.length)).toEqual([0, 1, 1, 0]);
  });

  test('of what tar -cf x.ova * makes is one problem of the archive, with a way out', async () => {
    const pax = paxEntry({ mtime: '1.5' });
    const entries = [disk, manifest, nvram, descriptor].flatMap((entry) => [pax, entry]);
    const { problems, members } = await reportOn(tarBytes(entries));
    expect(problems).toEqual([
      { severity: 'warning', message: 'the archive has PAX headers, which vSphere may refuse' },
      {
        severity: 'error',
        message: 'the archive begins with vm-disk1.vmdk, and an OVA begins with its .ovf',
        hint: 'unpack it with tar, and pack the directory with `hyperexport ova create`',
      },
    ]);
    expect(members.flatMap((member) => member.problems)).toEqual([]);
  });

  test('of an archive without a descriptor says that it is no OVA', async () => {
    expect(told(await reportOn(tarBytes([disk])))).toEqual([
      ': error: the archive has no .ovf, so it is no OVA',
    ]);
  });

  test('of a directory is an error that names it', async () => {
    await using scratch = await scratchDirectory();
    await expect(validateOva({ archive: scratch.path, signal: never })).rejects.toMatchObject({
      code: 'usage',
      message: `${scratch.path} is a directory, and not an archive`,
      hint: expect.stringContaining('give the .ova file'),
    });
  });

  test('of a file that is not there is an error', async () => {
    await expect(validateOva({ archive: '/nowhere/vm.ova', signal: never })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('a stream-optimised disk in an archive', () => {
  async function withDisk(content: Buffer, capacity = VMDK_CAPACITY): Promise<OvaReport> {
    return await reportOn(tarBytes(diskPackage(content, capacity)));
  }

  test('is walked, though its hash is right', async () => {
    const good = await vmdk();
    expect(told(await withDisk(good))).toEqual([]);
    expect(told(await withDisk(good.subarray(0, good.length - 1024)))).toEqual([
      expect.stringMatching(/^vm-disk1.vmdk: error: vm-disk1.vmdk is not a whole stream-optimised disk/),
    ]);
    expect(told(await withDisk(Buffer.from('<html>')))).toEqual([expect.stringMatching(/not a whole/)]);
  });

  test('has the capacity that the descriptor says', async () => {
    expect(told(await withDisk(await vmdk(), 2 * VMDK_CAPACITY))).toEqual([
      'vm-disk1.vmdk: error: vm-disk1.vmdk has a capacity of 1048576 bytes where the descriptor says 2097152',
    ]);
  });
});

test('any one byte that is changed in an archive is reported', async () => {
  const golden = await readFile(new URL('../../golden/ovf-small.ova', import.meta.url));
  await using scratch = await scratchDirectory();
  const archive = join(scratch.path, 'vm.ova');
  await fc.assert(
    fc.asyncProperty(fc.nat(golden.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const altered = Buffer.from(golden);
      altered[at] = (altered[at]! + change) % 256;
      await writeFile(archive, altered);
      expect(told(await validateOva({ archive, signal: never }))).not.toEqual([]);
    }),
    { numRuns: propertyRuns(6000), seed: 20_240_229 },
  );
});
