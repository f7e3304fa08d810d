import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RawDisk } from '../../../src/disk/raw-disk.ts';
import { writeStreamOptimized } from '../../../src/disk/stream-optimized/write.ts';
import type { FileEntry } from '../../../src/doctor/trace/trace.ts';

/** A body that stands for one whose bytes are in no trace. */
export interface StandInBody {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly sha1: string;
}

/** The files of a trace, by their addresses: each reading is answered as its turn was. */
export class RecordedFiles {
  readonly #readings = new Map<string, FileEntry[]>();
  readonly #answered = new Set<FileEntry>();
  readonly #bodies = new Map<string, Promise<StandInBody>>();

  constructor(entries: readonly FileEntry[]) {
    for (const entry of entries) {
      const path = pathOf(entry.url);
      this.#readings.set(path, [...(this.#readings.get(path) ?? []), entry]);
    }
  }

  /** That no connection to the host of a file ever came about: then none may come about here. */
  isUnreachable(url: string): boolean {
    const readings = this.#readings.get(pathOf(url)) ?? [];
    return (
      readings.length > 0 &&
      readings.every(({ status, error }) => status === undefined && error === 'unreachable')
    );
  }

  /** That what showed itself was not what the server had announced. */
  hasOtherCertificate(url: string): boolean {
    return (this.#readings.get(pathOf(url)) ?? []).some(({ error }) => error === 'tls');
  }

  /** What was received of a file, and what stands for it here. */
  async whole(url: string): Promise<{ readonly entry: FileEntry; readonly body: StandInBody } | undefined> {
    const entry = this.#readings.get(pathOf(url))?.findLast(({ whole }) => whole === true);
    return entry === undefined ? undefined : { entry, body: await this.#body(entry) };
  }

  async answer({ url = '', headers: asked }: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const entry = this.#next(url, asked.range);
    if (entry === undefined) return false;
    const { status, headers = {}, bytes = 0, error, whole } = entry;
    if (status === undefined) return (response.destroy(), true);
    const content = await this.#contentOf(entry);
    const length = 'content-length' in headers ? { 'content-length': content.length } : {};
    response.writeHead(status, { ...headers, ...length });
    if (error === undefined || whole === true || status !== 200) return (response.end(content), true);
    // It broke off.
    response.write(content.subarray(0, Math.min(bytes, content.length >> 1)), () => response.destroy());
    return true;
  }

  /** Of the readings of one part of a file the next one; the last one, when it is read more often. */
  #next(path: string, range: string | undefined): FileEntry | undefined {
    const same = (this.#readings.get(path) ?? []).filter((entry) => entry.range === range);
    const entry = same.find((each) => !this.#answered.has(each)) ?? same.at(-1);
    if (entry !== undefined) this.#answered.add(entry);
    return entry;
  }

  async #contentOf(entry: FileEntry): Promise<Buffer> {
    const { status, range, bytes, error } = entry;
    if (status !== 200 && status !== 206) return Buffer.alloc(0);
    if (range !== undefined) return rangeOf((await this.#body(entry)).bytes, entry);
    // More than was wanted of it.
    if (bytes === undefined && error === undefined) return noise(MOST_BYTES);
    return (await this.#body(entry)).bytes;
  }

  /** The same for every reading of one file. */
  async #body(entry: FileEntry): Promise<StandInBody> {
    const path = pathOf(entry.url);
    const all = this.#readings.get(path) ?? [entry];
    const disk = all.find((each) => each.disk !== undefined)?.disk;
    const length = Math.max(...all.map((each) => (each.bytes ?? 0) + startOf(each)));
    const known =
      this.#bodies.get(path) ?? standInFor({ isDisk: disk !== undefined || isDisk(path), length, disk });
    this.#bodies.set(path, known);
    return await known;
  }
}

/** A disk of hundreds of gigabytes becomes a small file of the same capacity. */
const MOST_BYTES = 8 * 2 ** 20;
const USUAL_CAPACITY = 16 * 2 ** 20;

async function standInFor({
  isDisk: asDisk,
  length,
  disk,
}: {
  readonly isDisk: boolean;
  readonly length: number;
  readonly disk: FileEntry['disk'];
}): Promise<StandInBody> {
  const size = Math.min(length, MOST_BYTES);
  const bytes = asDisk ? await diskOf(disk?.capacityBytes ?? USUAL_CAPACITY, size) : noise(size);
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
  return { bytes, sha256: digest('sha256'), sha1: digest('sha1') };
}

async function diskOf(capacityBytes: number, size: number): Promise<Buffer> {
  const length = Math.min(Math.floor(Math.max(size - 2 ** 18, 2 ** 16) / 2 ** 16) * 2 ** 16, capacityBytes);
  const content = noise(length);
  const raw: RawDisk = {
    capacityBytes,
    allocated: () => [{ offset: 0, length }],
    read: (offset, count) => {
      const buffer = Buffer.alloc(count);
      content.copy(buffer, 0, offset, offset + count);
      return buffer;
    },
  };
  const pieces: Buffer[] = [];
  for await (const piece of writeStreamOptimized(raw, { signal: AbortSignal.timeout(60_000) }))
    pieces.push(piece);
  return Buffer.concat(pieces);
}

function noise(length: number): Buffer {
  return createHash('shake256', { outputLength: Math.max(length, 1) })
    .update('stand-in')
    .digest()
    .subarray(0, length);
}

function rangeOf(bytes: Buffer, entry: FileEntry): Buffer {
  const [start, length] = [startOf(entry), entry.bytes ?? 0];
  return start + length > bytes.length ? noise(length) : bytes.subarray(start, start + length);
}

/** Of `bytes=512-1023`. */
function startOf({ range }: FileEntry): number {
  return Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url.replace('https://*', 'https://any'));
  return pathname + search;
}

function isDisk(path: string): boolean {
  return /^\/(?:ha-)?nfc\/.*\.vmdk$/.test(path);
}
