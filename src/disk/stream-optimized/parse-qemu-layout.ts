import { EntryDigest } from './entry-digest.ts';
import { FLAG_REDUNDANT_TABLES, GRAINS_PER_TABLE, MARKER, SECTOR, TABLE_BYTES, sectorsOf } from './format.ts';
import type { GrainPassage } from './grain-passage.ts';
import type { SparseHeader } from './header.ts';
import { jumpTo } from './incremental-parse.ts';
import type { ParseInput, ParseProgram } from './incremental-parse.ts';
import { expectMarker, nextMarker, parseEndOfStream } from './markers.ts';
import { notADisk } from './not-a-disk.ts';

interface Layout {
  readonly header: SparseHeader;
  /** The directory's sector. */
  readonly directory: number;
  readonly grains: GrainPassage;
}

/**
 * Tables in front of the grains, as programs write them that can go back: the tables foretell where each grain will
 * be, and at the end all of them must have come, and no other. One table copy or two (the redundant one first); an
 * end-of-stream marker is allowed, not needed.
 */
export function* parseTablesThenGrains(input: ParseInput, layout: Layout): ParseProgram<void> {
  const { header, grains } = layout;
  const foretold = yield* parseTableCopies(input, layout);
  yield* jumpTo(input, header.overhead, 'the space in front of the grains');
  const arrived = new EntryDigest();
  while (yield* nextGrain(input, header)) {
    yield* grains.pass();
    arrived.add(grains.index, grains.sector);
  }
  if (arrived.equals(foretold)) return;
  const found = `${arrived.count}, or others`;
  throw notADisk(input.offset, `the ${foretold.count} grains of the grain tables, each in its place`, found);
}

/** Returns what the tables foretell. */
function* parseTableCopies(input: ParseInput, { header, directory }: Layout): ParseProgram<EntryDigest> {
  let agreed: EntryDigest | undefined;
  for (const start of [...redundantDirectory(header), directory].sort((a, b) => a - b)) {
    yield* jumpTo(input, start, 'the grain directory');
    const found = yield* parseTableCopy(input, header);
    if (agreed?.equals(found) === false) {
      throw notADisk(start * SECTOR, 'grain tables equal to their redundant copy', 'different ones');
    }
    agreed = found;
  }
  return agreed ?? new EntryDigest();
}

/** The flag and the field must agree. */
function redundantDirectory({ flags, redundantDirectory: sector }: SparseHeader): number[] {
  const announced = (flags & FLAG_REDUNDANT_TABLES) !== 0;
  if (announced === sector > 0) return announced ? [sector] : [];
  throw notADisk(
    48,
    announced ? "the redundant directory's place" : 'no redundant directory',
    `sector ${sector}`,
  );
}

/** A directory, and right behind it all of its tables one after the other: the places are arithmetic, not memory. */
function* parseTableCopy(input: ParseInput, header: SparseHeader): ParseProgram<EntryDigest> {
  const tables = Math.ceil(header.capacity / header.grainSize / GRAINS_PER_TABLE);
  const firstTable = input.position / SECTOR + sectorsOf(tables * 4);
  for (let first = 0; first < tables; first += SECTOR / 4) {
    yield SECTOR;
    for (let slot = 0; slot < SECTOR / 4; slot += 1) {
      const table = first + slot;
      const expected = table < tables ? firstTable + table * sectorsOf(TABLE_BYTES) : 0;
      expectEntry(input, slot, expected);
    }
  }
  input.place = 'the grain tables';
  const foretold = new EntryDigest();
  for (let table = 0; table < tables; table += 1) {
    yield TABLE_BYTES;
    foretell(input, foretold, { header, table });
  }
  return foretold;
}

function expectEntry(input: ParseInput, slot: number, expected: number): void {
  const found = input.u32(slot * 4);
  if (found === expected) return;
  throw notADisk(input.offset + slot * 4, `a grain table at sector ${expected}`, `sector ${found}`);
}

/** Takes up the entries of the table in view: each a sector behind the tables. */
function foretell(
  input: ParseInput,
  foretold: EntryDigest,
  { header, table }: { header: SparseHeader; table: number },
): void {
  const grains = Math.ceil(header.capacity / header.grainSize);
  for (let entry = 0; entry < GRAINS_PER_TABLE; entry += 1) {
    const sector = input.u32(entry * 4);
    if (sector === 0) continue;
    const at = input.offset + entry * 4;
    const index = table * GRAINS_PER_TABLE + entry;
    if (index >= grains)
      throw notADisk(at, `no grain beyond the disk's ${grains}`, `one at sector ${sector}`);
    if (sector < header.overhead)
      throw notADisk(at, `a grain behind sector ${header.overhead}`, `sector ${sector}`);
    foretold.add(index, sector);
  }
}

/** False at the end of the body. */
function* nextGrain(input: ParseInput, header: SparseHeader): ParseProgram<boolean> {
  input.mayEnd = true;
  const marker = yield* nextMarker(input);
  if (input.ended) return false;
  if (marker === 'grain') return true;
  expectMarker(input, marker, MARKER.endOfStream);
  yield* parseEndOfStream(input, header.grainSize);
  return false;
}
