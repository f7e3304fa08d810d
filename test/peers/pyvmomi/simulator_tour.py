"""Does on the VM named what a backup program does, and prints what it saw as JSON, one object a line."""

import json
import sys

from connection import connected
from lease import download, ready, vm_named
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl

PC = vmodl.query.PropertyCollector


def say(**facts):
    print(json.dumps(facts))


def main():
    with connected() as service:
        content = service.RetrieveContent()
        say(api=content.about.apiVersion, type=content.about.apiType)
        vm = vm_named(content, sys.argv[1])
        watch_snapshot(content.propertyCollector, vm)
        privileges(content, vm)
        export(vm)


def watch_snapshot(collector, vm):
    """A filter reports the snapshot as it comes and goes."""
    spec = PC.FilterSpec(
        objectSet=[PC.ObjectSpec(obj=vm)],
        propSet=[PC.PropertySpec(type=vim.VirtualMachine, pathSet=["snapshot", "config.hardware.device[2000]"])],
    )
    own = collector.CreatePropertyCollector()
    own.CreateFilter(spec, False)
    first = own.WaitForUpdatesEx("")
    say(first=changes(first))
    say(quiet=own.WaitForUpdatesEx(first.version, PC.WaitOptions(maxWaitSeconds=0)) is None)

    task = vm.CreateSnapshot_Task(name="tour", description="made by a test", memory=False, quiesce=True)
    WaitForTask(task)
    snapshot = task.info.result
    second = own.WaitForUpdatesEx(first.version)
    say(second=changes(second))
    tree = vm.snapshot.rootSnapshotList[-1]
    say(snapshot=tree.name, description=tree.description, current=vm.snapshot.currentSnapshot == snapshot)
    frozen = [device for device in snapshot.config.hardware.device if isinstance(device, vim.vm.device.VirtualDisk)]
    say(frozen=frozen[0].backing.fileName, live=disk(vm).backing.fileName, parent=disk(vm).backing.parent.fileName)

    WaitForTask(snapshot.RemoveSnapshot_Task(removeChildren=False))
    say(removed=vm.snapshot is None, live=disk(vm).backing.fileName)
    own.Destroy()


def changes(update):
    return [[one.kind, sorted(change.name for change in one.changeSet)] for one in update.filterSet[0].objectSet]


def disk(vm):
    return next(device for device in vm.config.hardware.device if isinstance(device, vim.vm.device.VirtualDisk))


def privileges(content, vm):
    session = content.sessionManager.currentSession
    granted = content.authorizationManager.HasPrivilegeOnEntities([vm], session.key, ["VApp.Export"])
    say(user=session.userName, export=granted[0].privAvailability[0].isGranted)


def export(vm):
    lease = vm.ExportVm()
    info = ready(lease)
    try:
        vm.ExportVm()
    except vim.fault.TaskInProgress as busy:
        say(second_lease=type(busy).__name__, task=type(busy.task).__name__)
    say(keys=[device.key.split("/")[-1] for device in info.deviceUrl], timeout=info.leaseTimeout)
    lease.HttpNfcLeaseSetManifestChecksumType(
        [vim.KeyValue(key=device.key, value="sha256") for device in info.deviceUrl]
    )
    received = {device.key: download(device) for device in info.deviceUrl}
    lease.HttpNfcLeaseProgress(100)
    entries = lease.HttpNfcLeaseGetManifest()
    lease.HttpNfcLeaseComplete()
    say(agrees=all(received[entry.key] == (entry.size, entry.sha1, entry.checksum) for entry in entries))


if __name__ == "__main__":
    main()
