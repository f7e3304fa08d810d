import { SECTOR } from '../../disk/stream-optimized/format.ts';
import { diskParts, type DiskPart } from './disk-parts.ts';
import type { StructureChange } from './fault.ts';

/** Of the sparse extent header: `capacity` is at byte 12 ("Hosted Sparse Extent Header"). */
const CAPACITY_AT = 12;
/** Behind a marker of one sector. */
const ENTRY_AT = SECTOR;
const GRAIN_SECTORS = 128n;

/** The disk with one thing wrong in its structure. */
export async function* changeStructure(
  content: AsyncIterable<Uint8Array>,
  change: StructureChange,
): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of changes[change](diskParts(content))) yield bytes;
}

type Parts = AsyncIterable<DiskPart>;
type Change = (parts: Parts) => AsyncIterable<DiskPart>;

const changes: Readonly<Record<StructureChange, Change>> = {
  'grains-swapped': swapGrains,
  'grain-twice': (parts) => replaceFirst(parts, 'grain', (part) => [part, part]),
  'grain-missing': (parts) => replaceFirst(parts, 'grain', () => []),
  'grain-beyond-capacity': grainBeyond,
  'table-entry': (parts) => replaceFirst(parts, 'table', pointElsewhere),
  'directory-entry': (parts) => replaceFirst(parts, 'directory', pointElsewhere),
  'header-capacity': (parts) => replaceFirst(parts, 'front', (part) => [grown(part, CAPACITY_AT)]),
  'footer-capacity': (parts) => replaceFirst(parts, 'footer', (part) => [grown(part, SECTOR + CAPACITY_AT)]),
  'all-capacities': (parts) =>
    replaceFirst(changes['header-capacity'](changes['footer-capacity'](parts)), 'front', withLargerExtent),
  'no-footer': (parts) => replaceFirst(parts, 'footer', () => []),
  'no-end': (parts) => replaceFirst(parts, 'end', () => []),
  'unknown-marker': (parts) => replaceFirst(parts, 'table', (part) => [withMarkerType(part, 9)]),
};

async function* replaceFirst(
  parts: Parts,
  kind: DiskPart['kind'],
  replace: (part: DiskPart) => readonly DiskPart[],
): AsyncGenerator<DiskPart> {
  let done = false;
  for await (const part of parts) {
    if (done || part.kind !== kind) yield part;
    else yield* replace(part);
    done ||= part.kind === kind;
  }
}

async function* swapGrains(parts: Parts): AsyncGenerator<DiskPart> {
  let [first, done]: [DiskPart | undefined, boolean] = [undefined, false];
  for await (const part of parts) {
    if (done) yield part;
    else if (part.kind === 'grain' && first === undefined) first = part;
    else {
      if (part.kind === 'grain') yield* first === undefined ? [part] : [part, first];
      else yield* first === undefined ? [part] : [first, part];
      done = first !== undefined;
    }
  }
}

/** The first grain says that it lies where the disk ends. */
async function* grainBeyond(parts: Parts): AsyncGenerator<DiskPart> {
  let capacity = 0n;
  const beyond = (part: DiskPart): readonly DiskPart[] => [
    edited(part, (bytes) => bytes.writeBigUInt64LE(capacity, 0)),
  ];
  const noted = async function* () {
    for await (const part of parts) {
      if (part.kind === 'front') capacity = part.bytes.readBigUInt64LE(CAPACITY_AT);
      yield part;
    }
  };
  yield* replaceFirst(noted(), 'grain', beyond);
}

/** The first entry that points somewhere points one sector further. */
function pointElsewhere(part: DiskPart): readonly DiskPart[] {
  return [
    edited(part, (bytes) => {
      for (let at = ENTRY_AT; at < bytes.length; at += 4) {
        const entry = bytes.readUInt32LE(at);
        if (entry === 0) continue;
        bytes.writeUInt32LE(entry + 1, at);
        return;
      }
    }),
  ];
}

function grown(part: DiskPart, at: number): DiskPart {
  return edited(part, (bytes) => bytes.writeBigUInt64LE(bytes.readBigUInt64LE(at) + GRAIN_SECTORS, at));
}

/** The extent's line in the descriptor, `RDONLY 32768 SPARSE "..."`, says the capacity as well. */
function withLargerExtent(part: DiskPart): readonly DiskPart[] {
  const text = part.bytes.toString('latin1');
  const larger = text.replace(/(?<=^RDONLY )\d+/m, (sectors) => String(BigInt(sectors) + GRAIN_SECTORS));
  return [{ ...part, bytes: Buffer.from(larger, 'latin1').subarray(0, part.bytes.length) }];
}

function withMarkerType(part: DiskPart, type: number): DiskPart {
  return edited(part, (bytes) => bytes.writeUInt32LE(type, 12));
}

function edited({ kind, bytes }: DiskPart, edit: (bytes: Buffer) => unknown): DiskPart {
  const copy = Buffer.from(bytes);
  edit(copy);
  return { kind, bytes: copy };
}
