import { mkdir, open, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeStreamOptimized } from '../../src/disk/stream-optimized/write.ts';
import { createOva, extractOva, validateOva } from '../../src/index.ts';
import { encodeHeader, END_OF_ARCHIVE } from '../../src/ovf/ova/header.ts';
import { seededDisk } from '../../src/simulator/disk/seeded-disk.ts';
import { judge, judged } from '../support/judges.ts';
import { never, scratchDirectory } from '../unit/ovf/package-fixture.ts';

const OVF = 'http://schemas.dmtf.org/ovf/envelope/1';
const GIB = 1024 ** 3;

/** A package that an importer would take: a virtual system with one real stream-optimised disk. */
async function realPackage(directory: string): Promise<void> {
  await mkdir(directory);
  const raw = seededDisk({ seed: 'ova', capacityBytes: 64 * 1024 * 1024 });
  const { capacityBytes } = raw;
  const pieces: Buffer[] = [];
  for await (const piece of writeStreamOptimized(raw, { signal: never })) pieces.push(piece);
  const disk = Buffer.concat(pieces);
  await writeFile(join(directory, 'vm-disk1.vmdk'), disk);
  await writeFile(
    join(directory, 'vm.ovf'),
    `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="${OVF}" xmlns:ovf="${OVF}" xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References><File ovf:id="file1" ovf:href="vm-disk1.vmdk" ovf:size="${disk.length}"/></References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="${capacityBytes}" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <VirtualSystem ovf:id="vm">
    <Info>A machine</Info>
    <OperatingSystemSection ovf:id="36"><Info>Linux</Info></OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Hardware</Info>
      <System><vssd:ElementName>Hardware</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>vmx-19</vssd:VirtualSystemType></System>
      <Item><rasd:ElementName>SCSI 0</rasd:ElementName><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>lsilogic</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>
      <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:ElementName>Disk</rasd:ElementName><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`,
  );
}

async function packed() {
  const scratch = await scratchDirectory();
  const directory = join(scratch.path, 'vm');
  await realPackage(directory);
  const archive = join(scratch.path, 'vm.ova');
  await createOva({ directory, output: archive, signal: never });
  return { path: scratch.path, directory, archive, [Symbol.asyncDispose]: scratch[Symbol.asyncDispose] };
}

const LIST_IN_PYTHON = `import sys, tarfile
for m in tarfile.open(sys.argv[1]): print(m.name, m.isreg(), oct(m.mode), m.uid, m.pax_headers)`;

judged('tar', 'sha256sum')('an OVA, judged by GNU tar', () => {
  test('lists with the descriptor first and without a complaint', async () => {
    await using place = await packed();
    const { stdout, stderr, exitCode } = await judge('tar').run(['tf', place.archive]);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: 'vm.ovf\nvm-disk1.vmdk\nvm.mf\n',
      stderr: '',
      exitCode: 0,
    });
  });

  test('holds files that sha256sum finds to be what the manifest says', async () => {
    await using place = await packed();
    const out = join(place.path, 'out');
    await mkdir(out);
    expect(await judge('tar').run(['xf', place.archive, '-C', out])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    const manifest = await readFile(join(out, 'vm.mf'), 'utf8');
    const lines = manifest.replace(/^SHA256\((.*)\)= /gm, 'SHA256 ($1) = ');
    const checked = await judge('sha256sum').run(['-c', '--strict', '-'], { cwd: out, input: lines });
    expect(checked).toMatchObject({ exitCode: 0, stdout: 'vm.ovf: OK\nvm-disk1.vmdk: OK\n' });
  });

  test('of GNU tar itself validates and is extracted, whatever format it was asked for', async () => {
    await using place = await packed();
    const out = join(place.path, 'out');
    await extractOva({ archive: place.archive, directory: out, signal: never });
    for (const format of ['ustar', 'gnu', 'pax']) {
      const archive = join(place.path, `${format}.ova`);
      const names = ['vm.ovf', 'vm-disk1.vmdk', 'vm.mf'];
      const made = await judge('tar').run([`--format=${format}`, '-cf', archive, '-C', out, ...names]);
      expect(made).toMatchObject({ exitCode: 0 });
      expect(await validateOva({ archive, signal: never })).toMatchObject({ ok: true });
      const directory = join(place.path, format);
      await extractOva({ archive, directory, signal: never });
      expect((await readdir(directory)).sort()).toEqual([...names].sort());
    }
  });

  test('with a member of 9 GiB is listed with its size', async () => {
    await using scratch = await scratchDirectory();
    const archive = join(scratch.path, 'huge.ova');
    const sizeBytes = 9 * GIB + 512;
    await using file = await open(archive, 'w');
    await file.write(encodeHeader({ name: 'huge.vmdk', sizeBytes, modifiedAt: new Date(0) }));
    await file.write(END_OF_ARCHIVE, 0, END_OF_ARCHIVE.length, 512 + sizeBytes);
    const listed = await judge('tar').run(['tvf', archive]);
    expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
    expect(listed.stdout).toMatch(new RegExp(` ${sizeBytes} .*huge.vmdk`));
  });
});

judged('cot')('an OVA, judged by COT', () => {
  test('is opened, and its disk is found', async () => {
    await using place = await packed();
    const { stdout, exitCode } = await judge('cot').run(['info', place.archive]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('vm-disk1.vmdk');
  });
});

judged('pyvmomi')("an OVA, judged by Python's tarfile", () => {
  test('has plain files only', async () => {
    await using place = await packed();
    const { stdout } = await judge('pyvmomi').run(['-c', LIST_IN_PYTHON, place.archive]);
    const lines = ['vm.ovf', 'vm-disk1.vmdk', 'vm.mf'].map((name) => `${name} True 0o644 0 {}\n`);
    expect(stdout).toBe(lines.join(''));
  });
});

judged('ovf-schema', 'qemu-img')('an extracted package', () => {
  test('has a descriptor that fits its schema and a disk that qemu-img reads', async () => {
    await using place = await packed();
    const out = join(place.path, 'out');
    await extractOva({ archive: place.archive, directory: out, signal: never });
    expect(await judge('ovf-schema').run([join(out, 'vm.ovf')])).toMatchObject({
      exitCode: 0,
    });
    expect(await judge('qemu-img').run(['check', join(out, 'vm-disk1.vmdk')])).toMatchObject({ exitCode: 0 });
    expect(await validateOva({ archive: place.archive, signal: never })).toMatchObject({
      ok: true,
      problems: [],
    });
    expect((await stat(place.archive)).size % 512).toBe(0);
  });
});
