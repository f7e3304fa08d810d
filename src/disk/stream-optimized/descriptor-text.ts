import { SECTOR } from './format.ts';
import type { SparseHeader } from './header.ts';
import { notADisk } from './not-a-disk.ts';

export interface DescriptorFields {
  /** Size of the disk in sectors. */
  readonly capacity: number;
  /** The content id: any 32-bit number but the two highest, which mean "no parent" and "all zeros". */
  readonly contentId: number;
}

/** The descriptor as a host embeds it. The extent's file name is a fixed word: a stream does not know its own name. */
export function composeDescriptor({ capacity, contentId }: DescriptorFields): string {
  const { cylinders, heads, sectors } = geometryOf(capacity);
  return `# Disk DescriptorFile
version=1
CID=${contentId.toString(16).padStart(8, '0')}
parentCID=ffffffff
createType="streamOptimized"

# Extent description
RDONLY ${capacity} SPARSE "generated-stream.vmdk"

# The Disk Data Base
#DDB

ddb.adapterType = "lsilogic"
ddb.encoding = "UTF-8"
ddb.geometry.cylinders = "${cylinders}"
ddb.geometry.heads = "${heads}"
ddb.geometry.sectors = "${sectors}"
ddb.toolsVersion = "2147483647"
ddb.virtualHWVersion = "4"
`;
}

const GIB = 2 ** 30 / SECTOR;

/** What a BIOS is told of a SCSI disk of this size. */
function geometryOf(capacity: number): { cylinders: number; heads: number; sectors: number } {
  const [heads, sectors] = capacity < GIB ? [64, 32] : capacity < 2 * GIB ? [128, 32] : [255, 63];
  return { cylinders: Math.floor(capacity / (heads * sectors)), heads, sectors };
}

/**
 * Checks the embedded descriptor against the header. A parent means that the body is a delta: without its base it is
 * no disk, though it looks like one.
 */
export function checkDescriptor(area: Buffer, header: SparseHeader): void {
  const start = header.descriptorOffset * SECTOR;
  const end = area.indexOf(0);
  const text = area.toString('utf8', 0, end === -1 ? area.length : end);
  if (!text.startsWith('# Disk DescriptorFile')) {
    throw notADisk(start, 'an embedded descriptor', JSON.stringify(text.slice(0, 40)));
  }
  const expectMatch = (pattern: RegExp, expected: string): string => {
    const match = pattern.exec(text);
    if (match === null) throw notADisk(start, `a descriptor with ${expected}`, 'one without');
    return match[1] ?? '';
  };
  const type = expectMatch(/^createType\s*=\s*"(.*)"/m, 'a createType');
  if (type !== 'streamOptimized') throw notADisk(start, 'createType="streamOptimized"', `"${type}"`);
  const parent = expectMatch(/^parentCID\s*=\s*([0-9a-f]+)/im, 'a parentCID');
  if (!/^f{8}$/i.test(parent)) throw notADisk(start, 'a disk without a parent (parentCID=ffffffff)', parent);
  checkExtent(Number(expectMatch(/^(?:RW|RDONLY)\s+(\d+)\s+SPARSE\s/m, 'a sparse extent')), header);
}

/** Some writers round the header's capacity up to a whole grain; the descriptor has the exact one. */
function checkExtent(sectors: number, { capacity, grainSize, descriptorOffset }: SparseHeader): void {
  const rounded = Math.ceil(sectors / grainSize) * grainSize;
  if (capacity === sectors || capacity === rounded) return;
  throw notADisk(
    descriptorOffset * SECTOR,
    `a descriptor of ${capacity} sectors, as in the header`,
    String(sectors),
  );
}
