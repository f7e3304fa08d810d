"""Looks at the bodies of a lease on the VM named, which the server sends slowly: they are chunked and without a
length, a download that was broken off is not in the manifest, and Abort cuts one that is under way."""

import http.client
import ssl
import sys
from urllib.parse import urlsplit

from connection import connected
from lease import ready, vm_named


def main():
    with connected() as service:
        lease = vm_named(service.RetrieveContent(), sys.argv[1]).ExportVm()
        url = ready(lease).deviceUrl[0].url

        body = open_body(url)
        assert body.getheader("Transfer-Encoding") == "chunked", body.getheaders()
        assert body.getheader("Content-Length") is None, body.getheaders()
        assert body.read(4) == b"KDMV"
        body.close()
        assert not lease.HttpNfcLeaseGetManifest(), "a download that was broken off is in the manifest"

        body = open_body(url)
        assert body.read(4) == b"KDMV"
        lease.HttpNfcLeaseAbort()
        try:
            body.read()
        except (http.client.IncompleteRead, ssl.SSLError, ConnectionError):
            pass
        else:
            raise AssertionError("the body went on after Abort")
        assert status(url) == 404, "the URL outlived its lease"


def status(url):
    return open_body(url).status


def open_body(url):
    parts = urlsplit(url)
    connection = http.client.HTTPSConnection(parts.netloc, context=ssl._create_unverified_context())
    connection.request("GET", parts.path)
    return connection.getresponse()


if __name__ == "__main__":
    main()
