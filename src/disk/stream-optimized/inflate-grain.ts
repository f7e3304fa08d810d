import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { InputType, Zlib, ZlibOptions } from 'node:zlib';
import type { Grain, StoredGrain } from './grain.ts';
import { notADisk } from './not-a-disk.ts';

/** Resolves with `{ buffer, engine }` when asked for `info`, which the declarations do not know. */
const inflateWithInfo = promisify(inflate) as unknown as (
  data: InputType,
  options: ZlibOptions,
) => Promise<{ buffer: Buffer; engine: Zlib }>;

/** Inflates a grain into exactly a grain; zlib's checksum of the data (Adler-32) is checked on the way. */
export async function inflateGrain(
  { at, offset, compressed }: StoredGrain,
  { grainBytes, capacityBytes }: { grainBytes: number; capacityBytes: number },
): Promise<Grain> {
  // The bound keeps a hostile grain from becoming gigabytes; one more byte, so that too long is seen as such.
  const options = { info: true, maxOutputLength: grainBytes + 1, chunkSize: grainBytes + 1 };
  const { buffer, engine } = await inflateWithInfo(compressed, options).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw notADisk(at, 'a grain that inflates', `one that does not (${reason})`);
  });
  const wanted = Math.min(grainBytes, capacityBytes - offset);
  if (buffer.length > grainBytes || buffer.length < wanted) {
    throw notADisk(at, `a grain of ${grainBytes} bytes`, `one of ${buffer.length}`);
  }
  if (engine.bytesWritten !== compressed.length) {
    throw notADisk(at, `a grain of ${compressed.length} compressed bytes`, `one of ${engine.bytesWritten}`);
  }
  return { offset, data: buffer.subarray(0, wanted) };
}
