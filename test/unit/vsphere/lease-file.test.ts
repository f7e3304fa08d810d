import { describe, expect, it } from 'vitest';
import { leaseFile } from '../../../src/vsphere/lease-file.ts';
import { readManifest } from '../../../src/vsphere/lease-manifest.ts';
import type { Trust } from '../../../src/vsphere/tls/trust.ts';

const insecure: Trust = { kind: 'insecure' };
const device = {
  $type: 'HttpNfcLeaseDeviceUrl',
  key: '/vm-1/VirtualLsiLogicController0:0',
  importKey: '/web01/VirtualLsiLogicController0:0',
  url: 'https://*/nfc/52c/disk-0.vmdk',
  sslThumbprint: '',
};

describe('A device URL', () => {
  it.each([
    ['https://*/nfc/1/disk-0.vmdk', 'esx.example:8443', 'https://esx.example:8443/nfc/1/disk-0.vmdk'],
    ['https://*/nfc/1/disk-0.vmdk', '[fd00::1]', 'https://[fd00::1]/nfc/1/disk-0.vmdk'],
    ['https://10.0.0.7/nfc/1/a*b.vmdk', 'vc.example', 'https://10.0.0.7/nfc/1/a*b.vmdk'],
  ])('%s, seen from %s, is %s', (url, host, expected) => {
    expect(leaseFile({ ...device, url }, { host, trust: insecure }).url.href).toBe(expected);
  });

  it.each([
    ['http://esx/nfc/1/disk-0.vmdk', 'http://esx'],
    ['file:///etc/passwd', 'file://'],
    ['no address', 'no URL'],
  ])('%s is refused: only https is read', (url, named) => {
    expect(() => leaseFile({ ...device, url }, { host: 'h', trust: insecure })).toThrow(named);
  });

  it('is trusted by what the server says of its certificate, under --insecure too', () => {
    const trustOf = (more: object) => leaseFile({ ...device, ...more }, { host: 'h', trust: insecure }).trust;
    expect(trustOf({})).toEqual(insecure);
    const sslThumbprint = 'AB:'.repeat(19) + 'AB';
    expect(trustOf({ sslThumbprint })).toEqual({ kind: 'pinned', thumbprint: 'ab'.repeat(20) });
    expect(trustOf({ sslThumbprint, sslCertificate: 'PEM' })).toEqual({ kind: 'certificate', pem: 'PEM' });
    expect(() => trustOf({ sslThumbprint: 'AB:CD' })).toThrow(expect.objectContaining({ code: 'tls' }));
  });

  it('gives a name where the server proposes none', () => {
    expect(leaseFile(device, { host: 'h', trust: insecure })).toMatchObject({
      targetId: 'disk-0.vmdk',
      isDisk: false,
    });
  });
});

describe('The manifest of a lease', () => {
  const entry = { $type: 'HttpNfcLeaseManifestEntry', key: 'k', size: 7 };
  const read = (more: { sha1: string; checksum?: string; checksumType?: string }) =>
    readManifest([{ ...entry, ...more }]).get('k');
  const sha1 = 'A'.repeat(40);
  const sha256 = 'B'.repeat(64);

  it('has the checksum that was asked for, or the older one, in lower case', () => {
    expect(read({ sha1: '', checksum: sha256, checksumType: 'sha256' })).toEqual({
      sizeBytes: 7,
      sha256: sha256.toLowerCase(),
    });
    expect(read({ sha1 })).toEqual({ sizeBytes: 7, sha1: sha1.toLowerCase() });
    expect(read({ sha1: '', checksum: sha1, checksumType: 'sha1' })).toEqual({
      sizeBytes: 7,
      sha1: sha1.toLowerCase(),
    });
  });

  it('has none where the server gave none, or something that is no checksum', () => {
    expect(read({ sha1: '' })).toEqual({ sizeBytes: 7 });
    expect(read({ sha1: 'unknown', checksum: sha256.slice(1), checksumType: 'sha256' })).toEqual({
      sizeBytes: 7,
    });
  });
});
