import { GRAIN_MARKER_BYTES, MARKER, SECTOR, sectorsOf } from '../../disk/stream-optimized/format.ts';

/** A part of a stream-optimised disk as the simulator writes it, marker included. */
export interface DiskPart {
  readonly kind: 'front' | 'grain' | 'table' | 'directory' | 'footer' | 'end';
  readonly bytes: Buffer;
}

const KINDS = {
  [MARKER.grainTable]: 'table',
  [MARKER.grainDirectory]: 'directory',
  [MARKER.footer]: 'footer',
} as const;
/** Header and descriptor, up to the first grain: the header's `overHead`, at byte 64. */
const OVERHEAD_AT = 64;

/** Takes the parts apart, in constant memory. */
export async function* diskParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<DiskPart> {
  const reader = new Reader(content);
  const overhead = (await reader.peek(OVERHEAD_AT + 8)).readUInt32LE(OVERHEAD_AT);
  yield { kind: 'front', bytes: await reader.take(overhead * SECTOR) };
  for (;;) {
    const marker = await reader.peek(16);
    const size = marker.readUInt32LE(8);
    if (size > 0) {
      yield { kind: 'grain', bytes: await reader.take(sectorsOf(GRAIN_MARKER_BYTES + size) * SECTOR) };
      continue;
    }
    const kind = KINDS[marker.readUInt32LE(12) as keyof typeof KINDS] as DiskPart['kind'] | undefined;
    const sectors = 1 + marker.readUInt32LE(0);
    yield { kind: kind ?? 'end', bytes: await reader.take(sectors * SECTOR) };
    if (kind === undefined) return;
  }
}

class Reader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest = Buffer.alloc(0);

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#pieces = content[Symbol.asyncIterator]();
  }

  async peek(bytes: number): Promise<Buffer> {
    while (this.#rest.length < bytes) {
      const next = await this.#pieces.next();
      if (next.done === true) break;
      this.#rest = Buffer.concat([this.#rest, next.value]);
    }
    return this.#rest.subarray(0, bytes);
  }

  async take(bytes: number): Promise<Buffer> {
    const taken = Buffer.from(await this.peek(bytes));
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }
}
