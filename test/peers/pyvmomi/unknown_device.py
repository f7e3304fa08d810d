"""Asks for the descriptor of the VM named with a file of a device that it has not; prints the errors' types."""

import sys

from connection import connected
from lease import vm_named
from pyVmomi import vim


def main():
    with connected() as service:
        content = service.RetrieveContent()
        file = vim.OvfManager.OvfFile(deviceId="/vm-0/VirtualLsiLogicController0:9", path="disk.vmdk", size=1)
        params = vim.OvfManager.CreateDescriptorParams(ovfFiles=[file])
        result = content.ovfManager.CreateDescriptor(vm_named(content, sys.argv[1]), params)
        for error in result.error:
            print(type(error).__name__)
        assert not result.ovfDescriptor


if __name__ == "__main__":
    main()
