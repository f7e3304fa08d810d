import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { InlineHash, ThreadHash } from '../../../src/transfer/body-hash.ts';

describe.each([
  ['this thread', InlineHash],
  ['a thread of its own', ThreadHash],
])('a body hashed in %s', (_, BodyHash) => {
  test('has the digests that one call over all of it gives', async () => {
    const body = Buffer.from(new SharedArrayBuffer(300_000));
    randomBytes(body.length).copy(body);
    await using hash = new BodyHash(['sha256', 'sha1']);
    for (let at = 0; at < body.length; at += 70_001) await hash.update(body.subarray(at, at + 70_001));
    expect(await hash.digests()).toEqual({
      sha256: createHash('sha256').update(body).digest('hex'),
      sha1: createHash('sha1').update(body).digest('hex'),
    });
  });
});

test('a hashing thread that ends early is an error, before and after it is noticed', async () => {
  await using hash = new ThreadHash(['no such algorithm']);
  const piece = Buffer.from(new SharedArrayBuffer(10));
  await expect(hash.update(piece)).rejects.toMatchObject({ code: 'unexpected', cause: expect.any(Error) });
  await expect(hash.update(piece)).rejects.toMatchObject({ code: 'unexpected' });
  await expect(hash.digests()).rejects.toMatchObject({ code: 'unexpected' });
});
