import { SECTOR } from './format.ts';
import type { Grain, StoredGrain } from './grain.ts';
import { IncrementalParse } from './incremental-parse.ts';
import { inflateGrain } from './inflate-grain.ts';
import { parseDisk } from './parse-disk.ts';

/** Grains being inflated at once, on zlib's threads: they bound the memory, however well a disk compresses. */
const ABREAST = 16;

/**
 * Decodes a stream-optimised disk, checking its structure as the walk does and each grain's own checksum besides. What
 * it leaves out is zeros. Throws `not-a-disk`, perhaps after many good grains: only the end says that all were good.
 */
export async function* readGrains(
  body: AsyncIterable<Uint8Array>,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<Grain> {
  const waiting: StoredGrain[] = [];
  let disk = { grainBytes: 0, capacityBytes: 0 };
  const observer = {
    header: ({ grainSize, capacity }: { grainSize: number; capacity: number }) => {
      disk = { grainBytes: grainSize * SECTOR, capacityBytes: capacity * SECTOR };
    },
    payload: (grain: StoredGrain) => {
      waiting.push(grain);
    },
  };
  const parse = new IncrementalParse((input) => parseDisk(input, observer));
  for await (const piece of body) {
    signal.throwIfAborted();
    parse.push(piece);
    while (waiting.length > 0) {
      const batch = waiting.splice(0, ABREAST);
      yield* await Promise.all(batch.map((grain) => inflateGrain(grain, disk)));
    }
  }
  parse.finish();
}
