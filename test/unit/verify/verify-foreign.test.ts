import { mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { runInProcess } from '../cli/in-process.ts';
import { DISK, NVRAM, packageOf, scratchDirectory, writePieces, type Piece } from '../ovf/package-fixture.ts';
import { paxEntry, tarBytes } from '../ovf/tar-bytes.ts';
import { exportPieces, writeExport } from './made-exports.ts';
import { told, verify } from './told.ts';

let directory: string;
beforeEach(async () => {
  const scratch = await scratchDirectory();
  directory = scratch.path;
  return async () => await scratch[Symbol.asyncDispose]();
});

const inside = (name: string) => join(directory, name);

describe('an export of another program', () => {
  test('as a directory is compared with its manifest, and said to be so', async () => {
    await writePieces(directory, await exportPieces());
    await writeFile(inside('notes.txt'), 'bought in May');
    const report = await verify(directory);
    expect(report).toMatchObject({ ok: true, manifest: true, notLookedAt: ['notes.txt'] });
    expect(report).not.toHaveProperty('record');
    expect(report.files.map(({ contentComparedWith }) => contentComparedWith)).toEqual([
      ['manifest'],
      ['manifest'],
      ['manifest'],
      [],
    ]);
  });

  test('without a manifest is good with a warning: nothing was there to compare with', async () => {
    await writePieces(directory, (await exportPieces()).slice(0, -1));
    const report = await verify(inside('vm.ovf'));
    expect(told(report)).toEqual([': warning: there is no manifest: vm.mf is missing']);
    expect(report).toMatchObject({ ok: true, manifest: false });
    expect(report.files.flatMap(({ contentComparedWith }) => contentComparedWith)).toEqual([]);
  });

  test('as an archive is read whatever made it, with warnings for what is unusual', async () => {
    const pieces = await exportPieces();
    await writeFile(inside('vm.ova'), tarBytes([paxEntry({ mtime: '1.5' }), ...pieces]));
    const report = await verify(inside('vm.ova'), { deep: true });
    expect(told(report)).toEqual([': warning: the archive has PAX headers, which vSphere may refuse']);
    expect(report).toMatchObject({ ok: true, format: 'ova', manifest: true });
  });

  test('with a manifest in SHA-1 is compared with that', async () => {
    const pieces = await exportPieces();
    const { createHash } = await import('node:crypto');
    const lines = pieces.slice(0, -1).map(({ name, content }) => {
      return `SHA1 (${name}) = ${createHash('sha1').update(content).digest('hex')}\n`;
    });
    await writePieces(directory, [
      ...pieces.slice(0, -1),
      { name: 'vm.mf', content: Buffer.from(lines.join('')) },
    ]);
    expect(told(await verify(directory))).toEqual([]);
    await truncate(inside('vm.nvram'), 4);
    expect(told(await verify(directory))).toEqual([
      ': error: vm.nvram has 4 bytes where the descriptor says 5',
      expect.stringMatching(/^vm\.nvram: error: vm\.nvram is not what the manifest says: its SHA1 is/),
    ]);
  });

  test('with disks in a format that is not looked into says so', async () => {
    const [descriptor, disk, nvram] = (await exportPieces()) as [Piece, Piece, Piece];
    const content = Buffer.from(descriptor.content.toString().replace('#streamOptimized', '#sparse'));
    await writePieces(directory, [{ name: 'vm.ovf', content }, disk, nvram]);
    const report = await verify(directory);
    expect(told(report)[1]).toMatch(
      /^vm-disk1\.vmdk: warning: the structure of the disk .* is not looked at/,
    );
    expect(report).toMatchObject({ ok: true });
    expect(report.files[1]).not.toHaveProperty('disk');
  });

  test('with a certificate says that the signature is not checked', async () => {
    await writePieces(directory, [...(await exportPieces()), { name: 'vm.cert', content: Buffer.from('x') }]);
    expect(told(await verify(directory))).toEqual([
      'vm.cert: warning: the signature in vm.cert is not checked',
    ]);
  });

  test('with spaces after its root element, as an archive written in one pass has them, is good', async () => {
    const [descriptor, ...rest] = packageOf([]) as [Piece];
    const padded = {
      name: descriptor.name,
      content: Buffer.from(descriptor.content.toString() + ' '.repeat(4096)),
    };
    await writePieces(directory, [padded]);
    expect(rest).toHaveLength(1);
    expect(told(await verify(directory))).toEqual([': warning: there is no manifest: vm.mf is missing']);
  });

  test('as an archive under any name is known by its first block, which may be damaged', async () => {
    const bytes = tarBytes(await exportPieces());
    await writeFile(inside('backup'), bytes);
    expect(await verify(inside('backup'))).toMatchObject({ ok: true, format: 'ova' });
    bytes.writeUInt8(0x41, 0);
    await writeFile(inside('backup'), bytes);
    expect(await verify(inside('backup'))).toMatchObject({ ok: false, format: 'ova' });
  });

  test('is what a name with .ova claims: a text under it is a bad archive', async () => {
    await writeFile(inside('vm.ova'), 'hello\n');
    expect(await verify(inside('vm.ova'))).toMatchObject({ ok: false, format: 'ova' });
  });

  test('beside a record of another export is looked at by itself', async () => {
    await writeExport(directory, 'ova');
    await writeFile(inside('other.ova'), tarBytes(await exportPieces()));
    const report = await verify(inside('other.ova'));
    expect(told(report)).toEqual([': warning: export.json beside other.ova describes another export']);
    expect(report).not.toHaveProperty('record');
  });
});

describe('what is wrong with a package is all in one report', () => {
  const outside = { name: '../outside', content: Buffer.from('x') };
  const linked = async (name: string) => {
    await rename(inside(name), inside('elsewhere'));
    await symlink('elsewhere', inside(name));
  };
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a disk that is missing',
      async () => await rm(inside('vm-disk1.vmdk')),
      /vm-disk1\.vmdk is in the descriptor's References, and is missing/,
    ],
    [
      'a directory instead of a disk',
      async () => {
        await rm(inside('vm-disk1.vmdk'));
        await mkdir(inside('vm-disk1.vmdk'));
      },
      /vm-disk1\.vmdk is a directory/,
    ],
    [
      'a symbolic link, good or not',
      async () => await linked('vm-disk1.vmdk'),
      /vm-disk1\.vmdk is a symbolic link, which is not followed/,
    ],
    ['a descriptor that is a link', async () => await linked('vm.ovf'), /vm\.ovf is a symbolic link/],
    ['a manifest that is a link', async () => await linked('vm.mf'), /vm\.mf is a symbolic link/],
    [
      'a manifest that names what is not there',
      async () => await writeFile(inside('vm.mf'), `SHA256(gone.vmdk)= ${'a'.repeat(64)}\n`),
      /a line for gone\.vmdk, which is not part of the package/,
    ],
    [
      'a manifest that names what is outside',
      async () => await writeFile(inside('vm.mf'), `SHA256(/etc/passwd)= ${'a'.repeat(64)}\n`),
      /a line for \/etc\/passwd, which is not part/,
    ],
    [
      'a manifest that cannot be read',
      async () => await writeFile(inside('vm.mf'), 'MD5(x)= 1\n'),
      /vm\.mf: line 1 of the manifest is not of the form/,
    ],
    [
      'a descriptor that names what is outside',
      async () => await writePieces(directory, packageOf([outside])),
      /refers to "\.\.%2Foutside": it is a path/,
    ],
    [
      'a descriptor that is no XML',
      async () => await writeFile(inside('vm.ovf'), 'none'),
      /vm\.ovf: the descriptor/,
    ],
    [
      'a disk of which a part is missing',
      async () => await truncate(inside('vm-disk1.vmdk'), 100_000),
      /has 100000 bytes where the descriptor says/,
    ],
    [
      'a disk that is empty',
      async () => await truncate(inside('vm-disk1.vmdk'), 0),
      /not a whole stream-optimised disk: .* found an empty body/,
    ],
    [
      'a disk that is a page',
      async () => await writeFile(inside('vm-disk1.vmdk'), '<html>503</html>'),
      /found an HTML page/,
    ],
    [
      'a disk that is zipped',
      async () => await writeFile(inside('vm-disk1.vmdk'), gzipSync('x'.repeat(9999))),
      /found the bytes 1f8b/,
    ],
  ])('%s', async (_title, sabotage, message) => {
    await writePieces(directory, await exportPieces());
    await sabotage();
    const report = await verify(inside('vm.ovf'));
    expect(told(report).join('\n')).toMatch(message);
    expect(report.ok).toBe(false);
  });

  test('claims of many terabytes cost nothing', async () => {
    const [descriptor] = (await exportPieces()) as [Piece];
    const huge = descriptor.content.toString().replace(/ovf:size="\d+"/, 'ovf:size="9000000000000000"');
    await writeFile(inside('vm.ovf'), huge);
    await writeFile(inside('vm-disk1.vmdk'), 'small');
    expect(told(await verify(directory))).toEqual(
      expect.arrayContaining([
        ': error: vm-disk1.vmdk has 5 bytes where the descriptor says 9000000000000000',
      ]),
    );
    const chunks = Array.from({ length: 9 }, (_, index) => {
      return `<File ovf:id="c${index}" ovf:href="c${index}" ovf:size="90000" ovf:chunkSize="1"/>`;
    });
    await writeFile(inside('vm.ovf'), huge.replace('</References>', `${chunks.join('')}</References>`));
    expect(told(await verify(directory)).join('\n')).toMatch(/splits its files into more than 100000 chunks/);
  });
});

describe('what is no export ends with one clear error', () => {
  test.each<[string, () => Promise<string>, number, RegExp]>([
    [
      'a path that is not there',
      async () => await Promise.resolve(inside('none')),
      12,
      /none does not exist/,
    ],
    [
      'an empty directory',
      async () => await Promise.resolve(directory),
      12,
      /there is no export in .*: no export\.json, no \.ovf and no \.ova/,
    ],
    ...['', 'hello\n', 'a longer text '.repeat(100), '\0'.repeat(1024)].map(
      (text): [string, () => Promise<string>, number, RegExp] => [
        `a file that is none: ${JSON.stringify(text.slice(0, 10))}`,
        async () => {
          await writeFile(inside('hello.txt'), text);
          return inside('hello.txt');
        },
        12,
        /hello\.txt is no export: neither a descriptor \(\.ovf\) nor an archive \(\.ova\)/,
      ],
    ),
    [
      'half an export',
      async () => {
        await mkdir(inside('.web01.hyperexport-partial'));
        return inside('.web01.hyperexport-partial');
      },
      15,
      /is an export that is not complete/,
    ],
    [
      'an export.json of a newer version',
      async () => {
        await writeFile(inside('export.json'), '{"schemaVersion":2}');
        return directory;
      },
      2,
      /is of version 2/,
    ],
    ['an empty path', async () => await Promise.resolve(''), 2, /the path is empty/],
    [
      'two descriptors',
      async () => {
        await writePieces(directory, [
          { name: 'a.ovf', content: Buffer.from('') },
          { name: 'b.ovf', content: Buffer.from('') },
        ]);
        return directory;
      },
      2,
      /several \.ovf files: a\.ovf, b\.ovf/,
    ],
    [
      'a disk by itself',
      async () => {
        await writePieces(directory, [DISK]);
        return inside(DISK.name);
      },
      2,
      /is a part of an export/,
    ],
    ['a device', async () => await Promise.resolve('/dev/null'), 2, /neither a file nor a directory/],
    [
      'a record whose archive is gone',
      async () => {
        await writeExport(directory, 'ova');
        await rm(inside('vm.ova'));
        return directory;
      },
      15,
      /vm\.ova is missing: export\.json says/,
    ],
  ])('%s', async (_title, make, status, message) => {
    const ran = await runInProcess(['verify', await make()]);
    expect(ran).toMatchObject({ exitCode: status, stderr: expect.stringMatching(message), stdout: '' });
  });

  test('no path at all is a mistake in the command', async () => {
    expect(await runInProcess(['verify'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('PATH'),
    });
    expect(await runInProcess(['verify', 'a', 'b'])).toMatchObject({ exitCode: 2 });
  });
});

describe('hyperexport verify', () => {
  test('prints a line for each file, and what "good" rests on', async () => {
    await writeExport(directory, 'ovf');
    const { stdout, stderr, exitCode } = await runInProcess(['verify', directory, '--deep']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(
      /^ok .*vm-disk1\.vmdk {2}content as in export\.json, manifest; every block decompressed$/m,
    );
    expect(stdout).toContain('  content  4 of 4 files read back, equal to the hash that was recorded\n');
    expect(stdout).toContain('  disks    1 disk of whole structure, every block decompressed\n');
  });

  test.each(['--deep', '--verify=deep'])(
    '%s decompresses every block, and names the one that is damaged',
    async (flag) => {
      const pieces = (await exportPieces()) as [Piece, Piece, Piece];
      const at = 128 * 512 + 12 + 30;
      pieces[1].content.writeUInt8(pieces[1].content.readUInt8(at) ^ 0x40, at);
      await writePieces(directory, pieces.slice(0, 3)); // without a manifest only zlib's checksum can tell
      expect(await runInProcess(['verify', directory])).toMatchObject({ exitCode: 0 });
      const { stdout, exitCode } = await runInProcess(['verify', directory, flag]);
      expect(exitCode).toBe(15);
      expect(stdout).toMatch(
        /^error: vm-disk1\.vmdk is not a whole .* at byte 65536, expected a grain that inflates/m,
      );
    },
  );

  test('prints one JSON document, or key=value lines, and ends with 15 when something is wrong', async () => {
    await writeExport(directory, 'ova');
    await truncate(inside('vm.ova'), 70_000);
    const json = await runInProcess(['verify', directory, '--json']);
    expect(json).toMatchObject({ exitCode: 15, stderr: expect.stringMatching(/^error: .* is wrong: /) });
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      error: { code: 'integrity', exit_status: 15 },
    });
    const quiet = await runInProcess(['verify', directory, '--quiet']);
    expect(quiet.exitCode).toBe(15);
    expect(quiet.stdout).toMatch(/^status=failed\nerror_code=integrity\npath=.*\nformat=ova\n/);
    expect(quiet.stdout).toMatch(/^problem_1=error: the archive is truncated/m);
  });

  test('is interrupted like any other command', async () => {
    await writeExport(directory, 'ovf');
    const { fail } = await import('../../../src/core/errors.ts');
    const signal = AbortSignal.abort(fail('interrupted', 'interrupted'));
    expect(await runInProcess(['verify', directory], { signal })).toMatchObject({ exitCode: 130 });
  });

  test('does not need the NVRAM or a disk to be there in a package that has none', async () => {
    await writePieces(directory, packageOf([NVRAM]));
    expect(await runInProcess(['verify', directory])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('disks    none in a format that is looked into'),
    });
  });
});
