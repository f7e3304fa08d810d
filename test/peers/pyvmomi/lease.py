"""What the scripts that export share: find a VM, wait for its lease, download a device URL."""

import hashlib
import ssl
import time
import urllib.request

from pyVmomi import vim

LIMIT = 30  # seconds that a lease may take to become ready


def vm_named(content, name):
    stored = name.replace("%", "%25").replace("/", "%2f")
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    try:
        return next(vm for vm in view.view if vm.name == stored)
    finally:
        view.Destroy()


def ready(lease):
    deadline = time.monotonic() + LIMIT
    while lease.state == "initializing" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert lease.state == "ready", f"the lease is {lease.state}: {lease.error}"
    return lease.info


def download(device_url):
    """Returns (size, SHA-1, SHA-256) of the body."""
    size, sha1, sha256 = 0, hashlib.sha1(), hashlib.sha256()
    with urllib.request.urlopen(device_url.url, context=ssl._create_unverified_context()) as body:
        while piece := body.read(1 << 20):
            size += len(piece)
            sha1.update(piece)
            sha256.update(piece)
    return size, sha1.hexdigest(), sha256.hexdigest()
