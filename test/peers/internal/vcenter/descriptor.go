package vcenter

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

//go:embed descriptor.xml
var descriptorXML string

var descriptorTemplate = template.Must(template.New("ovf").Funcs(template.FuncMap{"xml": escaped}).Parse(descriptorXML))

type descriptorWriter struct {
	*simulator.OvfManager
	server *Server
}

// CreateDescriptor writes the OVF 1.1 descriptor of a VM, or of its snapshot, with the files that the caller
// says it has written.
func (w *descriptorWriter) CreateDescriptor(ctx *simulator.Context, request *types.CreateDescriptor) soap.HasFault {
	body := &methods.CreateDescriptorBody{}
	vm, known := ctx.Map.Get(request.Obj).(*simulator.VirtualMachine)
	if !known {
		body.Fault_ = simulator.Fault("", &types.ManagedObjectNotFound{Obj: request.Obj})
		return body
	}
	config := vm.Config
	if ref := request.Cdp.Snapshot; ref != nil {
		snapshot, known := ctx.Map.Get(*ref).(*simulator.VirtualMachineSnapshot)
		if !known || snapshot.Vm != vm.Self {
			body.Fault_ = simulator.Fault("", &types.InvalidArgument{InvalidProperty: "cdp.snapshot"})
			return body
		}
		config = &snapshot.Config
	}
	body.Res = &types.CreateDescriptorResponse{Returnval: w.describe(vm, config, request.Cdp)}
	return body
}

func (w *descriptorWriter) describe(vm *simulator.VirtualMachine, config *types.VirtualMachineConfigInfo, cdp types.OvfCreateDescriptorParams) types.OvfCreateDescriptorResult {
	result := types.OvfCreateDescriptorResult{IncludeImageFiles: types.NewBool(false)}
	d := descriptor{
		ID: cdp.Name, Name: vm.Name, Annotation: cdp.Description,
		GuestID: config.GuestId, Version: config.Version,
		CPUs: config.Hardware.NumCPU, MemoryMB: config.Hardware.MemoryMB,
	}
	if d.ID == "" {
		d.ID = vm.Name
	}
	exported := w.server.exportedFiles(vm, config.Hardware.Device, true)
	for i, file := range cdp.OvfFiles {
		source := fileByKey(exported, file.DeviceId)
		if source == nil {
			result.Error = append(result.Error, unknownDevice(vm.Name, file.DeviceId))
			continue
		}
		d.addFile(fmt.Sprintf("file%d", i+1), file, source)
	}
	if len(result.Error) > 0 {
		return result
	}
	d.describeHardware(config, cdp.ExportOption, exported)
	var text strings.Builder
	if err := descriptorTemplate.Execute(&text, d); err != nil {
		panic(err) // a mistake in the template
	}
	result.OvfDescriptor = text.String()
	return result
}

func fileByKey(files []*exportedFile, key string) *exportedFile {
	for _, file := range files {
		if file.key == key {
			return file
		}
	}
	return nil
}

func unknownDevice(vm, deviceID string) types.LocalizedMethodFault {
	return types.LocalizedMethodFault{
		Fault:            &types.OvfUnknownDevice{VmName: vm},
		LocalizedMessage: fmt.Sprintf("The virtual machine %q has no device %q.", vm, deviceID),
	}
}

type descriptor struct {
	ID, Name, Annotation, GuestID, Version string
	CPUs, MemoryMB                         int32

	Files []descriptorFile
	Disks []descriptorDisk
	NICs  []descriptorNIC
	// ControllerSubtype is the OVF word for the SCSI controller's type.
	ControllerSubtype string
	NVRAM             string // the id of its file
	ExtraConfig       []types.OptionValue
	UUID              string
}

type descriptorFile struct {
	ID, Href string
	Size     int64
}

type descriptorDisk struct {
	Key                     int32
	ID, FileRef, Label      string
	Instance, Slot          int
	Capacity, PopulatedSize int64
}

type descriptorNIC struct {
	Instance                  int
	Label, Network, Type, MAC string
}

func (d *descriptor) addFile(id string, file types.OvfFile, source *exportedFile) {
	d.Files = append(d.Files, descriptorFile{ID: id, Href: file.Path, Size: file.Size})
	if source.device == nil {
		d.NVRAM = id
		return
	}
	capacity := file.Capacity
	if capacity == 0 {
		capacity = source.device.CapacityInBytes
	}
	d.Disks = append(d.Disks, descriptorDisk{
		Key: source.device.Key, ID: fmt.Sprintf("vmdisk%d", len(d.Disks)+1), FileRef: id,
		Capacity: capacity, PopulatedSize: file.PopulatedSize,
	})
}

// describeHardware numbers the items as they are printed: CPU 1, memory 2, controller 3, then disks and NICs.
// A disk that was not among the caller's files is described without a file ("a blank virtual disk", DSP0243 9.1).
func (d *descriptor) describeHardware(config *types.VirtualMachineConfigInfo, options []string, exported []*exportedFile) {
	devices := object.VirtualDeviceList(config.Hardware.Device)
	d.ControllerSubtype = "lsilogic"
	if len(devices.SelectByType((*types.ParaVirtualSCSIController)(nil))) > 0 {
		d.ControllerSubtype = "VirtualSCSI"
	}
	instance := 3
	for i := range d.Disks {
		instance++
		d.Disks[i].Instance, d.Disks[i].Slot = instance, i
		for slot, file := range exported {
			if file.device != nil && file.device.Key == d.Disks[i].Key {
				d.Disks[i].Slot, d.Disks[i].Label = slot, fmt.Sprintf("Hard Disk %d", slot+1)
			}
		}
	}
	for i, device := range devices.SelectByType((*types.VirtualEthernetCard)(nil)) {
		instance++
		nic := descriptorNIC{Instance: instance, Label: fmt.Sprintf("Ethernet %d", i+1), Network: "VM Network", Type: "VmxNet3"}
		if wants(options, "mac") {
			nic.MAC = device.(types.BaseVirtualEthernetCard).GetVirtualEthernetCard().MacAddress
		}
		d.NICs = append(d.NICs, nic)
	}
	if wants(options, "uuid") {
		d.UUID = config.Uuid
	}
	if wants(options, "extraconfig") {
		for _, option := range config.ExtraConfig {
			d.ExtraConfig = append(d.ExtraConfig, *option.GetOptionValue())
		}
	}
}

// wants looks for an export option (OvfManager.ovfExportOption).
func wants(options []string, word string) bool {
	for _, option := range options {
		if option == word {
			return true
		}
	}
	return false
}

func escaped(value any) (string, error) {
	switch v := value.(type) {
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	}
	var text strings.Builder
	err := xml.EscapeText(&text, []byte(fmt.Sprint(value)))
	return text.String(), err
}
