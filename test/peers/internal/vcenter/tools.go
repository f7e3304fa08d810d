package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// installTools makes a VM's guest one that can be shut down, and quiesced.
func (s *Server) installTools(ref types.ManagedObjectReference) {
	vm := s.model.Map().Get(ref).(*simulator.VirtualMachine)
	vm.Guest.ToolsStatus = types.VirtualMachineToolsStatusToolsOk
	vm.Guest.ToolsVersion = "12389"
	vm.Summary.Guest.ToolsStatus = vm.Guest.ToolsStatus
	startTools(s.model.Service.Context, vm, isOn(vm))
}

// guestCall sees each call to a VM before the simulator does: its guests have no tools of their own, and it pretends
// that any of them can be shut down and quiesced.
func guestCall(ctx *simulator.Context, call *simulator.Method, vm *simulator.VirtualMachine) types.BaseMethodFault {
	switch request := call.Body.(type) {
	case *types.PowerOnVM_Task:
		startTools(ctx, vm, true)
	case *types.PowerOffVM_Task:
		startTools(ctx, vm, false)
	case *types.ShutdownGuest:
		if isOn(vm) && !toolsRun(vm) {
			return &types.ToolsUnavailable{}
		}
		startTools(ctx, vm, false)
	case *types.CreateSnapshot_Task:
		// Without tools vCenter makes it nevertheless, and says in the snapshot tree that it is not quiesced.
		request.Quiesce = request.Quiesce && toolsRun(vm)
	case *types.CreateSnapshotEx_Task:
		if !toolsRun(vm) {
			request.QuiesceSpec = nil
		}
	}
	return nil
}

func isOn(vm *simulator.VirtualMachine) bool {
	return vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn
}

func toolsRun(vm *simulator.VirtualMachine) bool {
	return vm.Guest.ToolsRunningStatus == string(types.VirtualMachineToolsRunningStatusGuestToolsRunning)
}

func startTools(ctx *simulator.Context, vm *simulator.VirtualMachine, running bool) {
	if vm.Guest.ToolsStatus == types.VirtualMachineToolsStatusToolsNotInstalled {
		return
	}
	status := types.VirtualMachineToolsRunningStatusGuestToolsNotRunning
	if running {
		status = types.VirtualMachineToolsRunningStatusGuestToolsRunning
	}
	ctx.WithLock(vm, func() {
		ctx.Update(vm, []types.PropertyChange{
			{Name: "guest.toolsRunningStatus", Val: string(status)},
			{Name: "summary.guest.toolsRunningStatus", Val: string(status)},
		})
	})
}
