/**
 * A tar writer for tests that knows nothing of the one under test, and writes whatever it is told: links, devices, PAX
 * and GNU headers, sizes that lie.
 */
export interface RawEntry {
  readonly name: string;
  readonly content?: Buffer;
  readonly type?: string;
  readonly link?: string;
  readonly prefix?: string;
  /** What the header says, where it is not the content's length. */
  readonly claim?: number;
}

export function tarBytes(entries: readonly RawEntry[], end: Buffer = Buffer.alloc(1024)): Buffer {
  return Buffer.concat([...entries.flatMap(entryBytes), end]);
}

export function entryBytes(entry: RawEntry): Buffer[] {
  const content = entry.content ?? Buffer.alloc(0);
  return [headerBytes(entry), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

export function headerBytes({ name, content, type = '0', link = '', prefix = '', claim }: RawEntry): Buffer {
  const size = claim ?? content?.length ?? 0;
  const fields: [number, string | Buffer][] = [
    [0, Buffer.from(name, 'utf8').subarray(0, 100)],
    [100, '0000644\0'],
    [108, '0001750\0'],
    [116, '0001750\0'],
    [124, size < 8 ** 11 ? `${size.toString(8).padStart(11, '0')}\0` : base256(size)],
    [136, '14000000000\0'],
    [148, '        '],
    [156, type],
    [157, link],
    [257, 'ustar\x0000'],
    [345, prefix],
  ];
  const block = Buffer.alloc(512);
  for (const [offset, value] of fields) Buffer.from(value as string).copy(block, offset);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A PAX header in front of what follows it. */
export function paxEntry(records: Readonly<Record<string, string>>, type = 'x'): RawEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = rest.length + 1;
    while (`${length}${rest}`.length !== length) length += 1;
    return `${length}${rest}`;
  });
  return { name: 'PaxHeaders/x', type, content: Buffer.from(lines.join('')) };
}

function base256(size: number): Buffer {
  const field = Buffer.alloc(12);
  field.writeBigUInt64BE(BigInt(size), 4);
  field[0] = 0x80;
  return field;
}
