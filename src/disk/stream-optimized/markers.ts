import { MARKER, MARKER_BYTES, SECTOR } from './format.ts';
import type { ParseInput, ParseProgram } from './incremental-parse.ts';
import { notADisk } from './not-a-disk.ts';

const NAMES = new Map<number, string>([
  [MARKER.endOfStream, 'an end-of-stream marker'],
  [MARKER.grainTable, 'a grain table marker'],
  [MARKER.grainDirectory, 'a grain directory marker'],
  [MARKER.footer, 'a footer marker'],
]);

/** A marker's second field is the size of a grain; 0 means that a type follows instead. */
export function* nextMarker(input: ParseInput): ParseProgram<number | 'grain'> {
  input.place = 'a marker';
  yield MARKER_BYTES;
  if (input.ended) return MARKER.endOfStream;
  return input.u32(8) > 0 ? 'grain' : input.u32(12);
}

export function expectMarker(input: ParseInput, found: number | 'grain', expected: number): void {
  if (found === expected) return;
  const name = found === 'grain' ? 'a grain' : (NAMES.get(found) ?? `a marker of unknown type ${found}`);
  throw notADisk(input.offset, NAMES.get(expected) ?? 'another marker', name);
}

/** The marker in view announces `sectors` sectors; returns where they start: behind the marker's own. */
export function* passMarker(input: ParseInput, sectors: number, place: string): ParseProgram<number> {
  const announced = input.u64(0);
  if (announced !== sectors)
    throw notADisk(input.offset, `${place} of ${sectors} sectors`, String(announced));
  input.place = place;
  yield -(SECTOR - MARKER_BYTES);
  return input.position / SECTOR;
}

/**
 * The end-of-stream marker is in view. Nothing but zeros may follow it, and less than a grain of them: qemu-img leaves
 * room for a whole grain behind its last one.
 */
export function* parseEndOfStream(input: ParseInput, grainSize: number): ParseProgram<void> {
  yield* passMarker(input, 0, 'the end-of-stream marker');
  for (let sector = 0; sector < grainSize; sector += 1) {
    input.mayEnd = true;
    yield SECTOR;
    if (input.ended) return;
    if (!input.bytes(SECTOR).equals(ZEROS)) break;
  }
  throw notADisk(input.offset, 'the end of the body', 'more bytes');
}

const ZEROS = Buffer.alloc(SECTOR);
