import { EntryDigest } from './entry-digest.ts';
import { GRAINS_PER_TABLE, MARKER, SECTOR, TABLE_BYTES, sectorsOf } from './format.ts';
import type { GrainPassage } from './grain-passage.ts';
import { DIRECTORY_FIELD } from './header.ts';
import type { SparseHeader } from './header.ts';
import { jumpTo } from './incremental-parse.ts';
import type { ParseInput, ParseProgram } from './incremental-parse.ts';
import { expectMarker, nextMarker, parseEndOfStream, passMarker } from './markers.ts';
import { notADisk } from './not-a-disk.ts';
import { PassedTables } from './passed-tables.ts';

interface Layout {
  readonly header: SparseHeader;
  /** The header's sector as it was read. */
  readonly first: Buffer;
  readonly grains: GrainPassage;
}

/** Grains, each grain table behind the last of its grains, directory, footer, end-of-stream marker: one pass to write. */
export function* parseGrainsThenTables(
  input: ParseInput,
  { header, first, grains }: Layout,
): ParseProgram<void> {
  yield* jumpTo(input, header.overhead, 'the space in front of the grains');
  const tables = new PassedTables();
  let marker = yield* nextMarker(input);
  while (marker !== MARKER.grainDirectory) {
    if (marker === 'grain') {
      yield* grains.pass();
      tables.noteGrain(grains);
    } else {
      expectMarker(input, marker, MARKER.grainTable);
      yield* parseTable(input, tables);
    }
    marker = yield* nextMarker(input);
  }
  const directory = yield* parseDirectory(input, header, tables);
  yield* parseFooter(input, first, directory);
  expectMarker(input, yield* nextMarker(input), MARKER.endOfStream);
  yield* parseEndOfStream(input, header.grainSize);
}

function* parseTable(input: ParseInput, tables: PassedTables): ParseProgram<void> {
  const start = yield* passMarker(input, sectorsOf(TABLE_BYTES), 'a grain table');
  yield TABLE_BYTES;
  for (let entry = 0; entry < GRAINS_PER_TABLE; entry += 1) {
    const found = input.u32(entry * 4);
    const expected = tables.expected[entry] ?? 0;
    if (found !== expected) {
      throw notADisk(
        input.offset + entry * 4,
        `the grain at sector ${expected} in its table`,
        `sector ${found}`,
      );
    }
  }
  tables.noteTable(start);
}

function* parseDirectory(
  input: ParseInput,
  header: SparseHeader,
  tables: PassedTables,
): ParseProgram<number> {
  if (tables.current !== -1) {
    throw notADisk(input.offset, `grain table ${tables.current}`, 'a grain directory marker');
  }
  const entries = Math.ceil(header.capacity / header.grainSize / GRAINS_PER_TABLE);
  const sectors = sectorsOf(entries * 4);
  const start = yield* passMarker(input, sectors, 'the grain directory');
  const directory = new EntryDigest();
  for (let first = 0; first < entries; first += SECTOR / 4) {
    yield SECTOR;
    for (let slot = 0; slot < SECTOR / 4; slot += 1) {
      const sector = input.u32(slot * 4);
      if (sector !== 0 && !tables.empty.has(sector)) directory.add(first + slot, sector);
    }
  }
  if (!directory.equals(tables.digest)) {
    const found = `${directory.count} entries, not all of them a table's place`;
    throw notADisk(start * SECTOR, `a directory of the ${tables.digest.count} grain tables`, found);
  }
  return start;
}

/** "The footer ... is identical to the header" but for the directory's place, which is known by now. */
function* parseFooter(input: ParseInput, first: Buffer, directory: number): ParseProgram<void> {
  expectMarker(input, yield* nextMarker(input), MARKER.footer);
  yield* passMarker(input, 1, 'the footer');
  yield SECTOR;
  const expected = Buffer.from(first);
  expected.writeBigUInt64LE(BigInt(directory), DIRECTORY_FIELD.at);
  const found = input.bytes(SECTOR);
  if (found.equals(expected)) return;
  const at = expected.findIndex((byte, index) => byte !== found[index]);
  const inDirectory = at >= DIRECTORY_FIELD.at && at < DIRECTORY_FIELD.at + DIRECTORY_FIELD.length;
  const what = inDirectory
    ? `the directory's place (sector ${directory}) in the footer`
    : 'a footer like the header';
  throw notADisk(input.offset + at, what, `byte 0x${(found[at] ?? 0).toString(16)}`);
}
