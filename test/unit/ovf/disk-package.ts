import type { RawDisk } from '../../../src/disk/raw-disk.ts';
import { writeStreamOptimized } from '../../../src/disk/stream-optimized/write.ts';
import { manifestFor, never, packageOf, type Piece } from './package-fixture.ts';

export const VMDK_CAPACITY = 1024 * 1024;

/** A whole stream-optimised disk. */
export async function vmdk(): Promise<Buffer> {
  const raw: RawDisk = {
    capacityBytes: VMDK_CAPACITY,
    allocated: () => [{ offset: 0, length: 65536 }],
    read: (_offset, length) => Buffer.alloc(length, 'x'),
  };
  const pieces: Buffer[] = [];
  for await (const piece of writeStreamOptimized(raw, { signal: never })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A package whose descriptor calls its one file a stream-optimised disk, whatever it is: descriptor, disk, manifest. */
export function diskPackage(content: Buffer, capacityBytes = VMDK_CAPACITY): [Piece, Piece, Piece] {
  const file = { name: 'vm-disk1.vmdk', content };
  const [plain] = packageOf([file]);
  const section = `<DiskSection><Disk ovf:diskId="d" ovf:fileRef="file0" ovf:capacity="${capacityBytes}" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/></DiskSection></Envelope>`;
  const described = {
    name: 'vm.ovf',
    content: Buffer.from(plain!.content.toString().replace('</Envelope>', section)),
  };
  return [described, file, { name: 'vm.mf', content: manifestFor([described, file]) }];
}
