"""Connects to the server that a test names in HYPEREXPORT_TEST_CONNECTION, a JSON object (test/support/govc.ts)."""

import contextlib
import json
import os
import ssl
from urllib.parse import urlsplit

from pyVim.connect import Disconnect, SmartConnect


@contextlib.contextmanager
def connected():
    """A logged-in ServiceInstance, logged out at the end."""
    where = json.loads(os.environ["HYPEREXPORT_TEST_CONNECTION"])
    url = urlsplit(where["url"])
    service = SmartConnect(
        protocol=url.scheme,
        host=url.hostname,
        port=url.port or 443,
        path=url.path or "/sdk",
        user=where["username"],
        pwd=where["password"],
        sslContext=tls(where.get("caFile")),
    )
    try:
        yield service
    finally:
        Disconnect(service)


def tls(ca_file):
    if ca_file:
        return ssl.create_default_context(cafile=ca_file)
    return ssl._create_unverified_context()
