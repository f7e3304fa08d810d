package vcenter

import (
	"fmt"
	"reflect"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type exportableMachine struct {
	*simulator.VirtualMachine
	server *Server
}

// ExportVm opens a lease on a powered-off VM.
func (m *exportableMachine) ExportVm(ctx *simulator.Context, _ *types.ExportVm) soap.HasFault {
	body := &methods.ExportVmBody{}
	if state := m.Runtime.PowerState; state != types.VirtualMachinePowerStatePoweredOff {
		body.Fault_ = simulator.Fault("The attempted operation cannot be performed in the current state.",
			&types.InvalidPowerState{RequestedState: types.VirtualMachinePowerStatePoweredOff, ExistingState: state})
		return body
	}
	files := m.server.exportedFiles(m.VirtualMachine, m.Config.Hardware.Device, true)
	body.Res = &types.ExportVmResponse{Returnval: m.server.openLease(ctx, m.VirtualMachine, files)}
	return body
}

type exportableSnapshot struct {
	*simulator.VirtualMachineSnapshot
	server *Server
}

// ExportSnapshot opens a lease on the disks of a snapshot, whatever the VM's power state. It has no NVRAM.
func (m *exportableSnapshot) ExportSnapshot(ctx *simulator.Context, _ *types.ExportSnapshot) soap.HasFault {
	vm := ctx.Map.Get(m.Vm).(*simulator.VirtualMachine)
	files := m.server.exportedFiles(vm, m.Config.Hardware.Device, false)
	return &methods.ExportSnapshotBody{
		Res: &types.ExportSnapshotResponse{Returnval: m.server.openLease(ctx, vm, files)},
	}
}

// exportedFile is a file of a VM under the keys by which lease and descriptor name it.
type exportedFile struct {
	key, importKey string
	name           string // targetId, and the last part of its URL
	device         *types.VirtualDisk
	content        *content
}

// exportedFiles pairs a VM's disks with the files of the command line. A VM that was not made from the command
// line has devices but no content, and exports nothing.
func (s *Server) exportedFiles(vm *simulator.VirtualMachine, hardware object.VirtualDeviceList, nvram bool) []*exportedFile {
	machine, known := s.inventory[vm.Self.Value]
	if !known {
		return nil
	}
	var files []*exportedFile
	disks := hardware.SelectByType((*types.VirtualDisk)(nil))
	for i, device := range disks[:min(len(disks), len(machine.disks))] {
		slot := deviceSlot(hardware, device)
		files = append(files, &exportedFile{
			key:       fmt.Sprintf("/%s/%s", vm.Self.Value, slot),
			importKey: fmt.Sprintf("/%s/%s", vm.Name, slot),
			name:      fmt.Sprintf("disk-%d.vmdk", i),
			device:    device.(*types.VirtualDisk),
			content:   machine.disks[i],
		})
	}
	if nvram && machine.nvram != nil {
		files = append(files, &exportedFile{
			key:       fmt.Sprintf("/%s/nvram", vm.Self.Value),
			importKey: fmt.Sprintf("/%s/nvram", vm.Name),
			name:      "nvram",
			content:   machine.nvram,
		})
	}
	return files
}

// deviceSlot is the controller's type and bus, and the unit on it, as in "VirtualLsiLogicController0:1".
func deviceSlot(hardware object.VirtualDeviceList, device types.BaseVirtualDevice) string {
	d := device.GetVirtualDevice()
	controller := hardware.FindByKey(d.ControllerKey)
	bus := controller.(types.BaseVirtualController).GetVirtualController().BusNumber
	unit := int32(0)
	if d.UnitNumber != nil {
		unit = *d.UnitNumber
	}
	return fmt.Sprintf("%s%d:%d", reflect.TypeOf(controller).Elem().Name(), bus, unit)
}
