/**
 * The header block of a tar archive, as POSIX.1 (pax, "ustar Interchange Format") lays it out, and nothing more: one
 * block for a member, at a place that is known, so that a size can be put in later. A size that does not fit eleven
 * octal digits is written in base 256, GNU's extension, because importers that refuse PAX records read that.
 */
export const BLOCK_BYTES = 512;

/** The mark that ends an archive: two blocks of zeros. Padding to a tape record of 10240 is left out: nothing needs it. */
export const END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK_BYTES);

/** Offset and length of the fields that are read or written here. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  link: [157, 100],
  magic: [257, 8],
  prefix: [345, 155],
} as const;
type Field = keyof typeof FIELDS;

const LARGEST_OCTAL = 8 ** 11 - 1;

/** The header of a regular file: mode 0644, owner 0, so that the same files make the same bytes everywhere. */
export function encodeHeader(member: { name: string; sizeBytes: number; modifiedAt: Date }): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(member.name, ...FIELDS.name, 'ascii');
  writeOctal(block, 'mode', 0o644);
  writeOctal(block, 'uid', 0);
  writeOctal(block, 'gid', 0);
  writeSize(block, member.sizeBytes);
  const seconds = Math.floor(member.modifiedAt.getTime() / 1000);
  writeOctal(block, 'mtime', Math.min(Math.max(seconds, 0), LARGEST_OCTAL));
  block.write('0', ...FIELDS.type, 'ascii');
  block.write('ustar\x0000', ...FIELDS.magic, 'ascii');
  const sum = checksumOf(block).toString(8).padStart(6, '0');
  block.write(`${sum}\0 `, ...FIELDS.checksum, 'ascii');
  return block;
}

/** The zeros that fill the last block of a member. */
export function paddingAfter(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

export interface Header {
  readonly name: string;
  readonly sizeBytes: number;
  /** The type flag: '0' a file, '2' a symbolic link, 'x' a PAX header... An old archive's NUL is given as '0'. */
  readonly type: string;
  /** Whether its checksum is spelt with leading zeros, as every writer of today does. */
  readonly plain: boolean;
  /** Whether every byte of the block is as `encodeHeader` writes it. */
  readonly ours: boolean;
}

/** Reads a block: a header, 'zero' for one of zeros, or why it is no header, as a phrase. */
export function decodeHeader(block: Buffer): Header | 'zero' | { readonly damage: string } {
  if (block.every((byte) => byte === 0)) return 'zero';
  const written = readNumber(block, 'checksum');
  if (written !== checksumOf(block)) return { damage: 'its checksum is wrong' };
  const magic = text(block, 'magic');
  if (!magic.startsWith('ustar')) return { damage: 'it is not in ustar format' };
  const sizeBytes = readNumber(block, 'size');
  if (sizeBytes === undefined) return { damage: 'its size is not a number' };
  const prefix = magic === 'ustar' ? text(block, 'prefix') : '';
  const name = text(block, 'name');
  const modifiedAt = new Date((readNumber(block, 'mtime') ?? 0) * 1000);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    sizeBytes,
    type: text(block, 'type') || '0',
    plain: /^(0[0-7]{5}\0 |0[0-7]{5} \0|0[0-7]{6}\0)$/.test(raw(block, 'checksum').toString('latin1')),
    ours: encodeHeader({ name, sizeBytes, modifiedAt }).equals(block),
  };
}

/** Whether a block, damaged or not, is most likely a header: nothing else has the format's mark, or the right sum. */
export function resemblesHeader(block: Buffer): boolean {
  if (block.length < BLOCK_BYTES) return false;
  return text(block, 'magic').startsWith('ustar') || readNumber(block, 'checksum') === checksumOf(block);
}

function writeOctal(block: Buffer, field: Field, value: number): void {
  const [offset, length] = FIELDS[field];
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, length, 'ascii');
}

function writeSize(block: Buffer, sizeBytes: number): void {
  if (sizeBytes <= LARGEST_OCTAL) {
    writeOctal(block, 'size', sizeBytes);
    return;
  }
  const [offset] = FIELDS.size;
  block.writeUInt8(0x80, offset);
  block.writeBigUInt64BE(BigInt(sizeBytes), offset + 4);
}

/** Octal digits between spaces and NULs, or base 256 behind a byte 0x80; undefined for anything else. */
function readNumber(block: Buffer, field: Field): number | undefined {
  const bytes = raw(block, field);
  if (bytes.readUInt8(0) === 0x80) {
    const value = BigInt(`0x${bytes.subarray(1).toString('hex')}`);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
  }
  const digits = /^ *([0-7]+)[ \0]*$/.exec(bytes.toString('latin1'))?.[1];
  return digits === undefined ? undefined : parseInt(digits, 8);
}

/** The sum of all bytes, with the checksum's own field counted as spaces. */
function checksumOf(block: Buffer): number {
  const [offset, length] = FIELDS.checksum;
  return block.reduce((sum, byte, at) => sum + (at >= offset && at < offset + length ? 0x20 : byte), 0);
}

function raw(block: Buffer, field: Field): Buffer {
  const [offset, length] = FIELDS[field];
  return block.subarray(offset, offset + length);
}

function text(block: Buffer, field: Field): string {
  const bytes = raw(block, field);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
