"""Exports the VM named and holds the server's manifest against the bytes received: SHA-256 for the first file,
SHA-1 only for the rest, and no entry before a download."""

import sys

from connection import connected
from lease import download, ready, vm_named
from pyVmomi import vim


def main():
    with connected() as service:
        lease = vm_named(service.RetrieveContent(), sys.argv[1]).ExportVm()
        info = ready(lease)
        first = info.deviceUrl[0].key
        assert not lease.HttpNfcLeaseGetManifest(), "a manifest before any download"
        lease.HttpNfcLeaseSetManifestChecksumType([vim.KeyValue(key=first, value="sha256")])
        received = {device.key: download(device) for device in info.deviceUrl}
        lease.HttpNfcLeaseProgress(100)
        entries = lease.HttpNfcLeaseGetManifest()
        lease.HttpNfcLeaseComplete()

    assert {entry.key for entry in entries} == set(received), entries
    for entry in entries:
        size, sha1, sha256 = received[entry.key]
        assert (entry.size, entry.sha1) == (size, sha1), entry
        expected = (sha256, "sha256") if entry.key == first else (None, None)
        assert (entry.checksum, entry.checksumType) == expected, entry


if __name__ == "__main__":
    main()
