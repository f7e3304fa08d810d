package vcenter

import (
	"context"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

// Machine is a VM to create, with the files that its export serves.
type Machine struct {
	Name            string
	Folder          string
	Disks           []string
	NVRAM           string
	PoweredOn       bool
	Tools           bool // installed, and running while the VM is
	Host, Datastore *int
	Tags            []Tag
	Count           int // 0: one VM of that name, else NAME-0001 and so on
}

// machine is a VM's real content: disks in the order of its hardware.
type machine struct {
	disks []*content
	nvram *content
}

func (s *Server) buildInventory() error {
	s.model = simulator.VPX()
	if s.options.ESX {
		s.model = simulator.ESX()
	}
	about := &s.model.ServiceContent.About
	about.ApiVersion, about.Version = s.options.APIVersion, strings.TrimSuffix(s.options.APIVersion, ".0")
	if len(s.options.Machines) > 0 {
		s.model.Machine = 0
	}
	if !s.options.ESX {
		s.model.ClusterHost = s.options.ClusterHosts
	}
	s.model.Datastore = s.options.Datastores
	if err := s.model.Create(); err != nil {
		return err
	}
	ctx := context.Background()
	client, err := vim25.NewClient(ctx, s.model.Service)
	if err != nil {
		return err
	}
	where, err := newPlacement(ctx, client)
	if err != nil {
		return err
	}
	for _, m := range s.options.Machines {
		if err := s.addMachines(ctx, client, m, where); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

// addMachines adds the VMs of one -vm. They share their disks' content, which nothing changes. All are ordered before
// the first is waited for: the simulator tells of a task's end only every 20 ms.
func (s *Server) addMachines(ctx context.Context, client *vim25.Client, m Machine, where *placement) error {
	files, err := openMachine(m, s.options.InMemory)
	if err != nil {
		return err
	}
	var ordered []order
	for _, name := range m.names() {
		site, err := where.site(ctx, m)
		if err != nil {
			return err
		}
		order := order{name: name, directory: s.freeDirectory(name)}
		spec, err := configSpec(order.directory, files, site.datastore)
		if err != nil {
			return err
		}
		if order.task, err = site.folder.CreateVM(ctx, spec, site.pool, site.host); err != nil {
			return err
		}
		ordered = append(ordered, order)
	}
	for _, order := range ordered {
		if err := s.finishMachine(ctx, client, m, files, order); err != nil {
			return err
		}
	}
	return nil
}

func (m Machine) names() []string {
	if m.Count == 0 {
		return []string{m.Name}
	}
	names := make([]string, m.Count)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%04d", m.Name, i+1)
	}
	return names
}

// order is a VM that the simulator is making.
type order struct {
	name, directory string
	task            *object.Task
}

func (s *Server) finishMachine(ctx context.Context, client *vim25.Client, m Machine, files *machine, made order) error {
	info, err := made.task.WaitForResult(ctx)
	if err != nil {
		return err
	}
	vm := object.NewVirtualMachine(client, info.Result.(types.ManagedObjectReference))
	s.inventory[vm.Reference().Value] = files
	for _, tag := range m.Tags {
		s.tagged[tag] = append(s.tagged[tag], vm.Reference())
	}
	if err := s.placeNVRAM(vm.Reference(), m.NVRAM, made.directory); err != nil {
		return err
	}
	if name := inventoryName(made.name); name != made.directory {
		if err := giveName(ctx, vm, name); err != nil {
			return err
		}
	}
	if m.PoweredOn {
		task, err := vm.PowerOn(ctx)
		if err != nil {
			return err
		}
		if err := task.Wait(ctx); err != nil {
			return err
		}
	}
	if m.Tools {
		s.installTools(vm.Reference())
	}
	return nil
}

func openMachine(m Machine, inMemory bool) (*machine, error) {
	files := &machine{}
	for _, file := range m.Disks {
		disk, err := openDisk(file, inMemory)
		if err != nil {
			return nil, err
		}
		files.disks = append(files.disks, disk)
	}
	if m.NVRAM == "" {
		return files, nil
	}
	nvram, err := openContent(m.NVRAM, inMemory)
	files.nvram = nvram
	return files, err
}

func configSpec(name string, files *machine, datastore *object.Datastore) (types.VirtualMachineConfigSpec, error) {
	spec := types.VirtualMachineConfigSpec{
		Name:     name,
		GuestId:  string(types.VirtualMachineGuestOsIdentifierOtherLinux64Guest),
		Files:    &types.VirtualMachineFileInfo{VmPathName: fmt.Sprintf("[%s]", datastore.Name())},
		NumCPUs:  2,
		MemoryMB: 2048,
	}
	var devices object.VirtualDeviceList
	controller, err := devices.CreateSCSIController("lsilogic")
	if err != nil {
		return spec, err
	}
	devices = append(devices, controller)
	for i, content := range files.disks {
		disk := devices.CreateDisk(controller.(types.BaseVirtualController), datastore.Reference(),
			fmt.Sprintf("[%s] %s/disk_%d.vmdk", datastore.Name(), name, i))
		disk.CapacityInBytes = content.capacity
		devices = append(devices, disk)
	}
	nic, err := devices.CreateEthernetCard("vmxnet3", &types.VirtualEthernetCardNetworkBackingInfo{
		VirtualDeviceDeviceBackingInfo: types.VirtualDeviceDeviceBackingInfo{DeviceName: "VM Network"},
	})
	if err != nil {
		return spec, err
	}
	spec.DeviceChange, err = append(devices, nic).ConfigSpec(types.VirtualDeviceConfigSpecOperationAdd)
	return spec, err
}

// placeNVRAM puts the real content where the simulator made an empty file, so that /folder serves it too.
func (s *Server) placeNVRAM(ref types.ManagedObjectReference, file, directory string) error {
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	registry := s.model.Map()
	vm := registry.Get(ref).(*simulator.VirtualMachine)
	datastore := registry.Get(vm.Datastore[0]).(*simulator.Datastore)
	return os.WriteFile(path.Join(datastore.Summary.Url, directory, directory+".nvram"), data, 0o600)
}

// giveName renames the VM from its directory's name. The simulator's CreateVM escapes names itself, but loses
// unit number 0 of the devices while it does (it copies the specification with gob, which has no pointer to zero).
func giveName(ctx context.Context, vm *object.VirtualMachine, name string) error {
	task, err := vm.Reconfigure(ctx, types.VirtualMachineConfigSpec{Name: name})
	if err != nil {
		return err
	}
	return task.Wait(ctx)
}

// inventoryName is a name as vCenter stores it, with percent, slash and backslash escaped (vSphere API reference,
// ManagedEntity.name).
func inventoryName(name string) string {
	return strings.NewReplacer("%", "%25", "/", "%2f", `\`, "%5c").Replace(name)
}

// freeDirectory names a VM's directory on its datastore; a second VM of one name gets another, as on vCenter.
func (s *Server) freeDirectory(name string) string {
	plain := strings.NewReplacer("%", "_", "/", "_", `\`, "_").Replace(name)
	s.directories[plain]++
	if n := s.directories[plain]; n > 1 {
		return fmt.Sprintf("%s_%d", plain, n-1)
	}
	return plain
}
