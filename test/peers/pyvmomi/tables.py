"""Prints what pyvmomi knows of vim25 methods and types, as the reference of the wire.

Standard input: a JSON array of names as they stand on the wire, methods and types mixed, for example
    ["CreateSnapshotEx_Task", "HttpNfcLeaseDeviceUrl", "VirtualMachine", "VirtualMachinePowerState"]

Standard output: one JSON object
    versions   wire names of the vim25 versions ("4.0", "6.7.3", "8.0.1.0"), newest first
    methods    by wire name: {
                 object         the managed type that has it, as on the wire
                 version        the version that brought it
                 privilege      id of the privilege it needs, or null
                 task           whether it answers with a Task
                 params         in wire order, without the leading _this: [field]
                 result         {type, wireType, kind, isArray, optional}; null when it has none
                 faults         wire names of the declared faults }
    types      by wire name: {
                 kind           "data", "managed" or "enum"
                 version        the version that brought it
                 base           wire name of the parent type, or null
                 properties     of data objects in wire order, inherited ones first: [field]; of managed objects
                                likewise, though nothing orders those on the wire
                 methods        of managed objects: wire names, inherited ones included
                 values         of enums }
    unknown    names that are neither
where a field is {name, type, wireType, kind, version, optional, isArray, privilege}:
    type       pyvmomi's own name without [], "vim.vm.GuestQuiesceSpec"
    wireType   its xsi:type, "VirtualMachineGuestQuiesceSpec", "ManagedObjectReference" or "xsd:string"
    kind       "data", "managed", "enum" or "primitive"
    version    null where every version has it
    privilege  id of the privilege that reading it needs, or null

pyvmomi shows a LocalizedMethodFault to Python code as the fault inside it: a property that it calls
vmodl.MethodFault is a LocalizedMethodFault on the wire, except LocalizedMethodFault.fault itself, and that type
is listed as if it extended MethodFault, though only fault and localizedMessage are on the wire.
"""

import json
import sys

from pyVmomi import VmomiSupport as vmomi

NAMESPACE = vmomi.XMLNS_VMODL_BASE

XSD = {
    "string": "string", "boolean": "boolean", "byte": "byte", "short": "short", "int": "int", "long": "long",
    "float": "float", "double": "double", "vmodl.DateTime": "dateTime", "datetime": "dateTime",
    "binary": "base64Binary", "vmodl.Binary": "base64Binary", "anyURI": "anyURI", "vmodl.URI": "anyURI",
    "anyType": "anyType", "vmodl.Any": "anyType", "vmodl.TypeName": "string", "vmodl.MethodName": "string",
    "vmodl.PropertyPath": "string", "Link": "string",
}  # fmt: skip


def main():
    tables = {"versions": versions(), "methods": {}, "types": {}, "unknown": []}
    for name in json.load(sys.stdin):
        if managed_method := found(vmomi.GetWsdlMethod, name):
            tables["methods"][name] = method(managed_method.info)
        elif kind := found(vmomi.GetWsdlType, name):
            tables["types"][name] = type_(kind)
        else:
            tables["unknown"].append(name)
    json.dump(tables, sys.stdout, indent=1)


def found(look_up, name):
    try:
        return look_up(NAMESPACE, name)
    except KeyError:
        return None


def versions():
    return [wire_version(version) for version in vmomi.GetServiceVersions("vim25") if wire_version(version)]


def wire_version(version):
    """The version as SOAPAction and vimServiceVersions.xml write it; None for those older than all of these."""
    return vmomi.versionIdMap[version] or None


def method(info):
    return {
        "object": vmomi.GetWsdlName(info.type),
        "version": wire_version(info.version),
        "privilege": info.privId,
        "task": info.isTask,
        "params": [field(param) for param in info.params],
        "result": result(info),
        "faults": [vmomi.GetWsdlName(vmomi.GetVmodlType(fault)) for fault in info.faults],
    }


def result(info):
    if info.result is type(None):
        return None
    return {**type_names(info.result), "optional": bool(info.resultFlags & vmomi.F_OPTIONAL)}


def type_(kind):
    if issubclass(kind, vmomi.Enum):
        return {"kind": "enum", "version": wire_version(kind._version), "values": [str(v) for v in kind.values]}
    described = {
        "kind": kind_of(kind),
        "version": wire_version(kind._version),
        "base": base(kind),
        "properties": [field(prop) for prop in kind._GetPropertyList()],
    }
    if issubclass(kind, vmomi.ManagedObject):
        described["methods"] = [m.wsdlName for m in kind._GetMethodList()]
    return described


def base(kind):
    parent = kind.__bases__[0]
    return vmomi.GetWsdlName(parent) if hasattr(parent, "_wsdlName") else None


def field(info):
    return {
        "name": info.name,
        **type_names(info.type),
        "version": wire_version(info.version),
        "optional": bool(info.flags & vmomi.F_OPTIONAL),
        "privilege": getattr(info, "privId", None),
    }


def type_names(kind):
    is_array = issubclass(kind, list)
    item = kind.Item if is_array else kind
    return {"type": vmomi.GetVmodlName(item), "wireType": wire_type(item), "kind": kind_of(item), "isArray": is_array}


def kind_of(kind):
    if issubclass(kind, vmomi.ManagedObject):
        return "managed"
    if issubclass(kind, vmomi.DataObject):
        return "data"
    return "enum" if issubclass(kind, vmomi.Enum) else "primitive"


def wire_type(kind):
    if issubclass(kind, vmomi.ManagedObject):
        return "ManagedObjectReference"
    if issubclass(kind, (vmomi.DataObject, vmomi.Enum)):
        return vmomi.GetWsdlName(kind)
    return "xsd:" + XSD[vmomi.GetVmodlName(kind)]


if __name__ == "__main__":
    main()
