#!/usr/bin/env python3
"""Writes src/simulator/wire/*.ts, the tables by which the embedded vCenter reads requests and types its answers.

They come from pyvmomi, not from hyperexport's own tables in src/vsphere/soap: a mistake in those is refused by the
simulator as a real vCenter would refuse it. Run again when a method or a type is added to the lists below:

    python3 scripts/generate-wire-tables.py && npx prettier --write src/simulator/wire
"""
from pathlib import Path

from pyVmomi import VmomiSupport as support
from pyVmomi import vim  # noqa: F401  (registers the types)

METHODS = """
RetrieveServiceContent CurrentTime
Login Logout SessionIsActive TerminateSession
CreateFilter DestroyPropertyFilter RetrieveProperties RetrievePropertiesEx ContinueRetrievePropertiesEx
CancelRetrievePropertiesEx WaitForUpdates WaitForUpdatesEx CheckForUpdates CancelWaitForUpdates
CreatePropertyCollector DestroyPropertyCollector
CreateContainerView DestroyView
FindByInventoryPath FindByUuid FindAllByUuid FindChild
HasPrivilegeOnEntity HasPrivilegeOnEntities FetchUserPrivilegeOnEntities
CancelTask
PowerOnVM_Task PowerOffVM_Task SuspendVM_Task ShutdownGuest
CreateSnapshot_Task CreateSnapshotEx_Task RemoveSnapshot_Task RemoveAllSnapshots_Task ConsolidateVMDisks_Task
RenameSnapshot
ReconfigVM_Task
ExportVm ExportSnapshot
HttpNfcLeaseProgress HttpNfcLeaseComplete HttpNfcLeaseAbort HttpNfcLeaseGetManifest
HttpNfcLeaseSetManifestChecksumType
CreateDescriptor
SearchDatastore_Task SearchDatastoreSubFolders_Task
QueryEvents
""".split()

MANAGED = """
ServiceInstance SessionManager PropertyCollector PropertyFilter ViewManager View ManagedObjectView ContainerView
SearchIndex AuthorizationManager OvfManager TaskManager CustomFieldsManager HostDatastoreBrowser EnvironmentBrowser
ExtensibleManagedObject ManagedEntity Folder Datacenter ComputeResource ClusterComputeResource HostSystem Datastore
Network OpaqueNetwork DistributedVirtualPortgroup DistributedVirtualSwitch VmwareDistributedVirtualSwitch
ResourcePool VirtualApp StoragePod VirtualMachine VirtualMachineSnapshot Task HttpNfcLease EventManager
""".split()

# What the simulator puts into answers, beyond what the methods above take.
ANSWERED = """
Capability ServiceContent AboutInfo UserSession RetrieveResult ObjectContent DynamicProperty MissingProperty
UpdateSet PropertyFilterUpdate ObjectUpdate PropertyChange MissingObject
EntityPrivilege PrivilegeAvailability UserPrivilegeResult LocalizedMethodFault CustomFieldDef CustomFieldStringValue
Tag ManagedEntityEventArgument
TaskInfo TaskReason TaskReasonUser LocalizableMessage
Event VmEvent VmPoweredOnEvent VmPoweredOffEvent VmSuspendedEvent VmCreatedEvent VmEventArgument
VirtualMachineConfigInfo VirtualMachineFileInfo VirtualMachineFlagInfo VirtualHardware VirtualMachineBootOptions
ToolsConfigInfo OptionValue VirtualDevice VirtualDeviceConnectInfo Description VirtualController
VirtualIDEController VirtualPS2Controller VirtualPCIController VirtualSIOController VirtualSCSIController
ParaVirtualSCSIController VirtualLsiLogicController VirtualSATAController VirtualAHCIController VirtualDisk
VirtualDiskFlatVer2BackingInfo VirtualDeviceFileBackingInfo VirtualDeviceBackingInfo
VirtualEthernetCard VirtualVmxnet VirtualVmxnet3 VirtualE1000 VirtualE1000e VirtualEthernetCardNetworkBackingInfo
VirtualDeviceDeviceBackingInfo VirtualCdrom VirtualCdromIsoBackingInfo VirtualCdromRemotePassthroughBackingInfo
VirtualCdromAtapiBackingInfo VirtualDeviceRemoteDeviceBackingInfo VirtualMachineVideoCard VirtualKeyboard
VirtualFloppy VirtualFloppyImageBackingInfo VirtualFloppyRemoteDeviceBackingInfo VirtualTPM VirtualPCIPassthrough
VirtualPCIPassthroughDeviceBackingInfo VirtualDiskRawDiskMappingVer1BackingInfo CryptoKeyId KeyProviderId
VirtualPointingDevice VirtualPointingDeviceDeviceBackingInfo VirtualMachineConfigInfoDatastoreUrlPair
VirtualMachineDefaultPowerOpInfo HostConfigManager HostLicensableResourceInfo
VirtualMachineQuestionInfo VirtualMachineMessage ChoiceOption ElementDescription
VirtualMachineRuntimeInfo VirtualMachineSummary VirtualMachineConfigSummary VirtualMachineGuestSummary
VirtualMachineQuickStats VirtualMachineStorageSummary VirtualMachineStorageInfo VirtualMachineUsageOnDatastore
GuestInfo GuestNicInfo GuestDiskInfo VirtualMachineCapability VirtualMachineSnapshotInfo VirtualMachineSnapshotTree
VirtualMachineFileLayoutEx VirtualMachineFileLayoutExFileInfo VirtualMachineFileLayoutExDiskLayout
VirtualMachineFileLayoutExDiskUnit VirtualMachineFileLayoutExSnapshotLayout
ResourceAllocationInfo SharesInfo ResourceConfigSpec
HostListSummary HostHardwareSummary HostRuntimeInfo HostConfigSummary HostListSummaryQuickStats AboutInfo
HostConnectInfo HostSystemIdentificationInfo ComputeResourceSummary ClusterComputeResourceSummary
ComputeResourceConfigInfo ClusterConfigInfo ClusterDasConfigInfo ClusterDrsConfigInfo
ResourcePoolSummary ResourcePoolRuntimeInfo ResourcePoolResourceUsage
DatastoreSummary DatastoreInfo VmfsDatastoreInfo HostVmfsVolume HostFileSystemVolume HostScsiDiskPartition
DatastoreCapability DatastoreHostMount HostMountInfo NetworkSummary DatacenterConfigInfo
HttpNfcLeaseInfo HttpNfcLeaseDeviceUrl HttpNfcLeaseManifestEntry HttpNfcLeaseCapabilities
HttpNfcLeaseDatastoreLeaseInfo HttpNfcLeaseHostInfo OvfCreateDescriptorResult
HostDatastoreBrowserSearchResults FileInfo FolderFileInfo VmDiskFileInfo
MethodFault RuntimeFault InvalidRequest MethodNotFound ManagedObjectNotFound InvalidType InvalidArgument NotSupported
SystemError RequestCanceled SecurityError NotAuthenticated NoPermission InvalidLogin InvalidProperty
InvalidCollectorVersion InvalidState InvalidPowerState TaskInProgress Timedout NotFound FileFault FileNotFound
InvalidDatastorePath InvalidDatastore ConcurrentAccess InvalidDeviceSpec InvalidVmConfig VmConfigFault
SnapshotFault TooManySnapshotLevels MemorySnapshotOnIndependentDisk SnapshotIncompatibleDeviceInVm SnapshotLocked
SnapshotDisabled MultipleSnapshotsNotSupported ApplicationQuiesceFault FilesystemQuiesceFault NoDiskSpace
InsufficientResourcesFault InsufficientMemoryResourcesFault InsufficientCpuResourcesFault NotEnoughLicenses
DeviceNotSupported VirtualHardwareCompatibilityIssue
VirtualMachineQuestionInfo VirtualMachineMessage ChoiceOption ElementDescription
NoPermissionEntityPrivileges ToolsUnavailable OvfUnknownDevice VimFault InvalidName
HostCommunication HostNotConnected HostNotReachable RestrictedVersion ResourceInUse FileLocked CannotAccessFile ConcurrentAccess
""".split()

PRIMITIVES = {
    "string": "xsd:string", "int": "xsd:int", "long": "xsd:long", "short": "xsd:short", "byte": "xsd:byte",
    "boolean": "xsd:boolean", "double": "xsd:double", "float": "xsd:float", "anyType": "xsd:anyType",
    "vmodl.Binary": "xsd:base64Binary", "vmodl.DateTime": "xsd:dateTime", "vmodl.URI": "xsd:anyURI",
    "vmodl.PropertyPath": "xsd:string", "vmodl.MethodName": "xsd:string", "vmodl.TypeName": "xsd:string",
    "vmodl.ManagedObject": "ManagedObjectReference", "vmodl.DataObject": "DynamicData",
    "vmodl.MethodFault": "LocalizedMethodFault",
}

# Data objects: vmodl name -> (wire name, base, version, fields). The maps are pyvmomi's own tables, loaded lazily.
DATA = {name: definition for name, definition in support._dataDefMap.items()}
ENUMS = {name: definition for name, definition in support._enumDefMap.items()}
OBJECTS = {name: definition for name, definition in support._managedDefMap.items()}
# A fault as a property travels inside a LocalizedMethodFault, which carries the fault itself. pyvmomi unwraps it.
DATA["vmodl.LocalizedMethodFault"] = (
    "vmodl.LocalizedMethodFault", "LocalizedMethodFault", "vmodl.DynamicData", "vmodl.version.version0",
    [("fault", "!MethodFault", "", 0), ("localizedMessage", "string", "", support.F_OPTIONAL)])
BY_WIRE = {}
for table in (DATA, OBJECTS):
    for name, definition in table.items():
        if name.startswith(("vim.", "vmodl.")):
            BY_WIRE.setdefault(definition[1], name)


def version(vmodl):
    """'vim.version.version12' -> '6.7'; absent for 4.0 and before, which every server has (see schema.ts)."""
    number = support.versionIdMap.get(vmodl)
    return None if not number or number[:2] in ("2.", "m5") or number == "4.0" else number


def wire_type(vmodl):
    array = vmodl.endswith("[]")
    name = vmodl[:-2] if array else vmodl
    if name.startswith("!"):
        return name[1:], array
    if name in PRIMITIVES:
        return PRIMITIVES[name], array
    if name in OBJECTS:
        return "ManagedObjectReference", array
    for table in (DATA, ENUMS):
        if name in table:
            return table[name][1], array
    raise SystemExit(f"unknown type {name}")


def field(definition):
    name, vmodl, since, flags = definition[:4]
    wire, array = wire_type(vmodl)
    parts = [f"name: '{name}'", f"type: '{wire}'"]
    if array:
        parts.append("array: true")
    if flags & support.F_OPTIONAL:
        parts.append("optional: true")
    if version(since):
        parts.append(f"since: '{version(since)}'")
    return "{ " + ", ".join(parts) + " }"


def fields(definitions):
    return "[" + ", ".join(field(one) for one in definitions or []) + "]"


def object_type(definition):
    vmodl, wire, base, since, properties = definition[:5]
    parts = [f"name: '{wire}'"]
    if base in OBJECTS and base not in ("vmodl.ManagedObject",):
        parts.append(f"base: '{OBJECTS[base][1]}'")
    if version(since):
        parts.append(f"since: '{version(since)}'")
    parts.append(f"fields: {fields(properties)}")
    return "  { " + ", ".join(parts) + " },"


def data_type(definition):
    vmodl, wire, base, since, properties = definition[:5]
    parts = [f"name: '{wire}'"]
    if base in DATA and base != "vmodl.DynamicData":
        parts.append(f"base: '{DATA[base][1]}'")
    if version(since):
        parts.append(f"since: '{version(since)}'")
    parts.append(f"fields: {fields(properties)}")
    return "  { " + ", ".join(parts) + " },"


def method(owner, definition):
    vmodl, wire, since, parameters, result, privilege = definition[:6]
    parts = [f"name: '{wire}'", f"on: '{owner}'", f"parameters: {fields(parameters)}"]
    returned = result[1]
    if returned != "void":
        name, array = wire_type(returned)
        parts.append("returns: { type: '%s'%s }" % (name, ", array: true" if array else ""))
    if version(since):
        parts.append(f"since: '{version(since)}'")
    if privilege:
        parts.append(f"privilege: '{privilege}'")
    return "  { " + ", ".join(parts) + " },"


def reached(wanted, parameters):
    """The data types in `wanted`, those that requests can hold, their bases, and the types derived from either."""
    names, queue = set(), list(wanted)
    for definitions in parameters:
        queue += [one[1].removesuffix("[]") for one in definitions or []]
    requests = set(queue) - set(wanted)
    while queue:
        name = queue.pop()
        if name in names or name not in DATA or name in ("vmodl.DynamicData", "vmodl.DataObject"):
            continue
        names.add(name)
        queue.append(DATA[name][2])
        if name in requests:
            inner = [one[1].removesuffix("[]") for one in DATA[name][4] or []]
            derived = [other for other, definition in DATA.items()
                       if definition[2] == name and other.startswith(("vim.", "vmodl."))]
            requests.update(inner + derived)
            queue += inner + derived
    return names


HEADER = "// Written by scripts/generate-wire-tables.py from pyvmomi %s. Do not edit.\n"


def write(name, imported, declaration, lines):
    from importlib.metadata import version as package_version
    directory = Path(__file__).resolve().parent.parent / "src/simulator/wire"
    text = HEADER % package_version("pyvmomi") + imported + declaration + "\n" + "\n".join(lines) + "\n];\n"
    (directory / name).write_text(text)


def main():
    found = {}
    for name, definition in OBJECTS.items():
        if not name.startswith("vim.") and not name.startswith("vmodl."):
            continue
        for one in definition[5] or []:
            found.setdefault(one[1], []).append((definition[1], one))
    methods, parameters = [], []
    for wire in METHODS:
        for owner, one in found[wire]:
            methods.append(method(owner, one))
            parameters.append(one[3])
    wanted = [BY_WIRE[wire] for wire in ANSWERED if wire in BY_WIRE]
    print("not in pyvmomi:", [wire for wire in ANSWERED + MANAGED if wire not in BY_WIRE])
    data = reached(wanted, parameters)
    used = set()
    for name in data:
        used |= {one[1].removesuffix("[]") for one in DATA[name][4] or []}
    for wire in MANAGED:
        used |= {one[1].removesuffix("[]") for one in OBJECTS[BY_WIRE[wire]][4] or []}
    enums = sorted(name for name in used if name in ENUMS)

    types = "import type { DataType } from '../../vsphere/soap/schema.ts';\n\n"
    write("methods.ts", "import type { Method } from '../../vsphere/soap/schema.ts';\n\n",
          "export const methods: readonly Method[] = [", methods)
    write("data-types.ts", types, "export const dataTypes: readonly DataType[] = [",
          [data_type(DATA[name]) for name in sorted(data, key=lambda name: DATA[name][1])])
    write("managed-types.ts", types, "export const managedTypes: readonly DataType[] = [",
          [object_type(OBJECTS[BY_WIRE[wire]]) for wire in MANAGED])
    write("enumerations.ts", "\n", "export const enumerations: readonly (readonly [name: string, values: readonly string[]])[] = [",
          ["  ['%s', [%s]]," % (ENUMS[name][1], ", ".join(f"'{value}'" for value in ENUMS[name][3])) for name in enums])
    print(len(methods), "methods,", len(data), "data types,", len(enums), "enumerations")


main()
