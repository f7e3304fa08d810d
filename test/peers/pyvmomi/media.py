"""Takes the image out of the CD drive of the VM named and puts it back; prints what it is refused, and why."""

import sys

from connection import connected
from lease import vm_named
from pyVim.task import WaitForTask
from pyVmomi import vim


def main():
    with connected() as service:
        vm = vm_named(service.RetrieveContent(), sys.argv[1])
        before = vm.config.changeVersion
        image = drive(vm).backing
        client = vim.vm.device.VirtualCdrom.RemotePassthroughBackingInfo(deviceName="", exclusive=False)

        edit(vm, before, drive(vm), client)
        print(type(drive(vm).backing).__name__, vm.config.changeVersion != before)
        print(refusal(vm, before, drive(vm), image))
        print(refusal(vm, "", drive(vm), vim.vm.device.VirtualFloppy.RemoteDeviceBackingInfo(deviceName="")))
        stranger = drive(vm)
        stranger.key = 9999
        print(refusal(vm, "", stranger, client))
        connected_now = drive(vm)
        connected_now.connectable.connected = True
        print(refusal(vm, "", connected_now, image))

        edit(vm, vm.config.changeVersion, drive(vm), image)
        print(drive(vm).backing.fileName == image.fileName)


def drive(vm):
    return next(device for device in vm.config.hardware.device if isinstance(device, vim.vm.device.VirtualCdrom))


def edit(vm, version, device, backing):
    device.backing = backing
    change = vim.vm.device.VirtualDeviceSpec(operation="edit", device=device)
    spec = vim.vm.ConfigSpec(changeVersion=version, deviceChange=[change])
    WaitForTask(vm.ReconfigVM_Task(spec))


def refusal(*args):
    try:
        edit(*args)
        return "accepted"
    except vim.fault.VimFault as fault:
        return type(fault).__name__


if __name__ == "__main__":
    main()
