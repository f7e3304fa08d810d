import { createCipheriv, createHash } from 'node:crypto';

/** 32 bytes that depend on the seed and on nothing but what they are for. */
export function derive(seed: string, purpose: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([seed, purpose]))
    .digest();
}

/** A version 4 UUID, as its 16 bytes. */
export function deriveUuid(seed: string, purpose: string): Buffer {
  const uuid = derive(seed, purpose).subarray(0, 16);
  uuid.writeUInt8((uuid.readUInt8(6) & 0x0f) | 0x40, 6);
  uuid.writeUInt8((uuid.readUInt8(8) & 0x3f) | 0x80, 8);
  return uuid;
}

const AES_BLOCK = 16;

/** `length` bytes from `offset` of an endless pseudo-random sequence: AES in counter mode can start at any block. */
export function keystream(key: Buffer, offset: number, length: number): Buffer {
  const skip = offset % AES_BLOCK;
  const counter = Buffer.alloc(AES_BLOCK);
  counter.writeBigUInt64BE(BigInt((offset - skip) / AES_BLOCK), 8);
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), counter);
  return cipher.update(Buffer.alloc(skip + length)).subarray(skip);
}
