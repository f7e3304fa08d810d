import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { diskFixture, nvramFixture } from '../support/fixtures.ts';
import { govc } from '../support/govc.ts';
import { judge, judged } from '../support/judges.ts';
import { startVcsim } from '../support/vcsim.ts';
import { told, verify } from '../unit/verify/told.ts';
import { content } from './judge-export.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'verify-judges-'));
  return async () => await rm(room, { recursive: true, force: true });
});

judged(
  'govc',
  'vcsim',
  'qemu-img',
)('an export that govc made', () => {
  test('is good, its disks decompress, and its manifest is what it is compared with', async () => {
    const [first, second, nvram] = [
      await diskFixture(),
      await diskFixture({ seed: 2 }),
      await nvramFixture(),
    ];
    const machine = { name: 'web01', disks: [first.vmdk.esxi, second.vmdk.qemu], nvram };
    await using server = await startVcsim({ machines: [machine] });
    const ran = await govc(server, ['export.ovf', '-sha', '256', '-vm', 'web01', room]);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });

    const report = await verify(join(room, 'web01'), { deep: true });
    // govc writes what the server guessed for the sizes of the disks.
    expect(told(report)).toEqual(
      [0, 1].map((disk) =>
        expect.stringMatching(
          new RegExp(`^: warning: web01-disk-${disk}\\.vmdk has \\d+ bytes where the descriptor`),
        ),
      ),
    );
    expect(report).toMatchObject({ ok: true, manifest: true });
    expect(report.files.flatMap(({ disk }) => (disk === undefined ? [] : [disk.layout]))).toEqual([
      'esxi',
      'qemu',
    ]);
    expect(report.files.map(({ name, contentComparedWith }) => [name, ...contentComparedWith])).toEqual([
      ['web01.ovf', 'manifest'],
      ...report.files.slice(1, -1).map(({ name }) => [name, 'manifest']),
      ['web01.mf'],
    ]);
  });
});

const OVF = 'http://schemas.dmtf.org/ovf/envelope/1';

/** A package as a person would write one around a disk of qemu-img. */
async function writtenByHand(directory: string): Promise<string> {
  const disk = await diskFixture();
  await mkdir(directory, { recursive: true });
  await copyFile(disk.vmdk.qemu, join(directory, 'disk.vmdk'));
  const { size } = await stat(disk.vmdk.qemu);
  await writeFile(
    join(directory, 'vm.ovf'),
    `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="${OVF}" xmlns:ovf="${OVF}" xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References><File ovf:id="file1" ovf:href="disk.vmdk" ovf:size="${size}"/></References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="${disk.capacity / 2 ** 20}" ovf:capacityAllocationUnits="byte * 2^20" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <VirtualSystem ovf:id="vm">
    <Info>A machine</Info>
    <OperatingSystemSection ovf:id="36"><Info>Linux</Info></OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Hardware</Info>
      <System><vssd:ElementName>Hardware</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>vmx-19</vssd:VirtualSystemType></System>
      <Item><rasd:Address>0</rasd:Address><rasd:ElementName>SCSI 0</rasd:ElementName><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>lsilogic</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>
      <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:ElementName>Disk</rasd:ElementName><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`,
  );
  return join(directory, 'vm.ovf');
}

judged(
  'qemu-img',
  'sha256sum',
  'tar',
)('a package that was made by hand', () => {
  test('is good, and its manifest is believed as sha256sum believes it', async () => {
    const descriptor = await writtenByHand(room);
    const { stdout } = await judge('sha256sum').run(['--tag', 'vm.ovf', 'disk.vmdk'], { cwd: room });
    await writeFile(join(room, 'vm.mf'), stdout); // "SHA256 (vm.ovf) = ..."
    expect(told(await verify(descriptor, { deep: true }))).toEqual([]);
    expect(await judge('sha256sum').run(['-c', 'vm.mf'], { cwd: room })).toMatchObject({ exitCode: 0 });

    const file = await open(join(room, 'disk.vmdk'), 'r+');
    await file.write(Buffer.from([0x5a]), 0, 1, 1_000_000);
    await file.close();
    expect(await judge('sha256sum').run(['-c', 'vm.mf'], { cwd: room })).toMatchObject({ exitCode: 1 });
    expect(told(await verify(descriptor))).toEqual([
      expect.stringMatching(/^disk\.vmdk: error: disk\.vmdk is not what the manifest says/),
    ]);
  });

  test('and packed by tar is good as an archive', async () => {
    await writtenByHand(room);
    await content('tar', ['cf', 'vm.ova', '--format=ustar', 'vm.ovf', 'disk.vmdk'], room);
    const report = await verify(join(room, 'vm.ova'), { deep: true });
    expect(told(report)).toEqual([': warning: the archive has no manifest']);
    expect(report).toMatchObject({ ok: true, levels: ['read-back', 'deep'] });
  });

  test(
    'with a broken disk is refused wherever qemu-img refuses to read the disk',
    { timeout: 60_000 },
    async () => {
      const descriptor = await writtenByHand(room);
      const path = join(room, 'disk.vmdk');
      const good = await readFile(path);
      let broken = 0;
      // In the header, in the tables, in a marker, in compressed data, at the end.
      const places = [
        0,
        4,
        21,
        45,
        57,
        65,
        78,
        ...[0.1, 0.3, 0.5, 0.7, 0.9].map((part) => Math.floor(good.length * part)),
      ];
      for (const at of places) {
        const bytes = Buffer.from(good);
        bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
        await writeFile(path, bytes);
        const read = await judge('qemu-img').run([
          'convert',
          '-f',
          'vmdk',
          '-O',
          'raw',
          path,
          join(room, 'out.raw'),
        ]);
        if (read.exitCode === 0) continue;
        broken += 1;
        expect(await verify(descriptor, { deep: true }), `byte ${at}: ${read.stderr}`).toMatchObject({
          ok: false,
        });
      }
      expect(broken).toBeGreaterThan(4);
    },
  );
});

/** Swaps two grains of one length, and what the tables say of them: the same disk, in another order. */
function withGrainsSwapped(body: Buffer): Buffer {
  const grainsAt: { at: number; length: number }[] = [];
  for (let at = Number(body.readBigUInt64LE(64)) * 512; at + 16 < body.length;) {
    const size = body.readUInt32LE(at + 8);
    if (size === 0) break;
    const length = Math.ceil((12 + size) / 512) * 512;
    grainsAt.push({ at, length });
    at += length;
  }
  const [first, second] = grainsAt.flatMap((one, index) => {
    const other = grainsAt.find(({ length }, later) => later > index && length === one.length);
    return other === undefined ? [] : [one, other];
  });
  const swapped = Buffer.from(body);
  body.copy(swapped, first!.at, second!.at, second!.at + second!.length);
  body.copy(swapped, second!.at, first!.at, first!.at + first!.length);
  const tables = Number(body.readBigUInt64LE(64)) * 512;
  const [one, other] = [first!.at / 512, second!.at / 512];
  for (let at = 21 * 512; at < tables; at += 4) {
    const sector = body.readUInt32LE(at);
    if (sector === one) swapped.writeUInt32LE(other, at);
    if (sector === other) swapped.writeUInt32LE(one, at);
  }
  return swapped;
}

judged('qemu-img')('a disk whose grains are out of order', () => {
  test('is a warning, as qemu-img reads the same disk from it', async () => {
    const descriptor = await writtenByHand(room);
    const path = join(room, 'disk.vmdk');
    await writeFile(path, withGrainsSwapped(await readFile(path)));
    await content('qemu-img', ['compare', path, (await diskFixture()).raw]);
    const report = await verify(descriptor, { deep: true });
    expect(told(report)).toEqual([
      ': warning: there is no manifest: vm.mf is missing',
      expect.stringMatching(/^disk\.vmdk: warning: disk\.vmdk is a disk for programs that follow its tables/),
    ]);
    expect(report.files[1]!.disk).toMatchObject({ checked: 'deep', layout: 'qemu' });
  });
});

judged('cot', 'qemu-img')('an archive that COT made', () => {
  test('is good, and compared with its manifest', async () => {
    const descriptor = await writtenByHand(join(room, 'in'));
    const made = await judge('cot').run([
      'edit-product',
      descriptor,
      '-o',
      join(room, 'vm.ova'),
      '-p',
      'A product',
    ]);
    expect(await readdir(room), made.stderr).toContain('vm.ova');
    const report = await verify(join(room, 'vm.ova'), { deep: true });
    expect(told(report).filter((line) => !line.includes(': warning: '))).toEqual([]);
    expect(report).toMatchObject({ ok: true, manifest: true });
    expect(report.files.find(({ disk }) => disk !== undefined)?.contentComparedWith).toEqual(['manifest']);
  });
});
