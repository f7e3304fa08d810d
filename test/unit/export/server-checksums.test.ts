import { expect, test } from 'vitest';
import type { OpenLease } from '../../../src/export/open-lease.ts';
import { compareWithServer } from '../../../src/export/server-checksums.ts';
import type { TransferredFile } from '../../../src/export/transferred-file.ts';
import type { ManifestEntry } from '../../../src/vsphere/lease-manifest.ts';

const SHA256 = 'ab'.repeat(32);
const SHA1 = 'cd'.repeat(20);

async function compare(entry: ManifestEntry | undefined, sha1?: string, more: Partial<TransferredFile> = {}) {
  const manifest = new Map(entry === undefined ? [] : [['/vm-42/disk', entry]]);
  const lease = { nfc: { manifest: () => Promise.resolve(manifest) } } as unknown as OpenLease;
  const file = {
    planned: { name: 'web01-disk1.vmdk', lease: { key: '/vm-42/disk' } },
    sizeBytes: 100,
    sha256: SHA256,
    ...(sha1 === undefined ? {} : { sha1 }),
    ...more,
  } as unknown as TransferredFile;
  return await compareWithServer(lease, [file], new AbortController().signal);
}

test.each([
  [
    'its SHA-256 is ours, in whatever case',
    { sizeBytes: 100, sha256: SHA256.toUpperCase() },
    undefined,
    'equal',
  ],
  ['it knows only SHA-1, which we then computed too', { sizeBytes: 100, sha1: SHA1 }, SHA1, 'equal'],
  ['it gives a SHA-1 that nobody computed', { sizeBytes: 100, sha1: SHA1 }, undefined, 'sizes-only'],
  ['it gives a size alone', { sizeBytes: 100 }, undefined, 'sizes-only'],
  ['it lists nothing', undefined, undefined, 'none-given'],
])("the server's manifest is recorded for what it proves when %s", async (_, entry, sha1, proof) => {
  expect(await compare(entry, sha1)).toBe(proof);
});

test.each([
  ['size', { sizeBytes: 99, sha256: SHA256 }, undefined],
  ['SHA-256', { sizeBytes: 100, sha256: 'ff'.repeat(32) }, undefined],
  ['SHA-1', { sizeBytes: 100, sha1: 'ff'.repeat(20) }, SHA1],
])('a different %s is an integrity error that names the file', async (what, entry, sha1) => {
  await expect(compare(entry, sha1)).rejects.toMatchObject({ code: 'integrity', exitStatus: 15 });
  await expect(compare(entry, sha1)).rejects.toThrow(new RegExp(`web01-disk1\\.vmdk.*${what}`));
});

test('a file that ended with its connection, without a length, is whole only if the server says so', async () => {
  const cut = { mayBeCut: true } as const;
  await expect(compare(undefined, undefined, cut)).rejects.toMatchObject({ code: 'transfer' });
  expect(await compare({ sizeBytes: 100 }, undefined, cut)).toBe('sizes-only');
});
