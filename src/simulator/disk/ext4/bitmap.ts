import { BLOCK } from './geometry.ts';

/** A bitmap block: `used` bits from the start, and those from `size` on, which stand for nothing, are ones. */
export function encodeBitmap(used: number, size: number): Buffer {
  const bitmap = Buffer.alloc(BLOCK);
  setBits(bitmap, 0, used);
  setBits(bitmap, size, BLOCK * 8);
  return bitmap;
}

function setBits(bitmap: Buffer, from: number, to: number): void {
  for (let bit = from; bit < to; bit += 1) {
    if (bit % 8 === 0 && to - bit >= 8) {
      bitmap.writeUInt8(0xff, bit / 8);
      bit += 7;
    } else {
      const at = Math.floor(bit / 8);
      bitmap.writeUInt8(bitmap.readUInt8(at) | (1 << (bit % 8)), at);
    }
  }
}
