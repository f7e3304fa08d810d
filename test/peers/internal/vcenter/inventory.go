package vcenter

import (
	"context"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

// Machine is a VM to create, with the files that its export serves.
type Machine struct {
	Name      string
	Folder    string
	Disks     []string
	NVRAM     string
	PoweredOn bool
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
	if err := s.model.Create(); err != nil {
		return err
	}
	ctx := context.Background()
	client, err := vim25.NewClient(ctx, s.model.Service)
	if err != nil {
		return err
	}
	for _, m := range s.options.Machines {
		if err := s.addMachine(ctx, client, m); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

func (s *Server) addMachine(ctx context.Context, client *vim25.Client, m Machine) error {
	files, err := openMachine(m, s.options.InMemory)
	if err != nil {
		return err
	}
	site, err := findSite(ctx, client, m.Folder)
	if err != nil {
		return err
	}
	directory := s.freeDirectory(m.Name)
	spec, err := configSpec(directory, files, site.datastore)
	if err != nil {
		return err
	}
	task, err := site.folder.CreateVM(ctx, spec, site.pool, nil)
	if err != nil {
		return err
	}
	info, err := task.WaitForResult(ctx)
	if err != nil {
		return err
	}
	vm := object.NewVirtualMachine(client, info.Result.(types.ManagedObjectReference))
	s.inventory[vm.Reference().Value] = files
	if err := s.placeNVRAM(vm.Reference(), m.NVRAM, directory); err != nil {
		return err
	}
	if name := inventoryName(m.Name); name != directory {
		if err := giveName(ctx, vm, name); err != nil {
			return err
		}
	}
	if !m.PoweredOn {
		return nil
	}
	if task, err = vm.PowerOn(ctx); err != nil {
		return err
	}
	return task.Wait(ctx)
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

type site struct {
	folder    *object.Folder
	pool      *object.ResourcePool
	datastore *object.Datastore
}

func findSite(ctx context.Context, client *vim25.Client, subfolder string) (*site, error) {
	finder := find.NewFinder(client)
	datacenter, err := finder.DefaultDatacenter(ctx)
	if err != nil {
		return nil, err
	}
	finder.SetDatacenter(datacenter)
	folders, err := datacenter.Folders(ctx)
	if err != nil {
		return nil, err
	}
	s := &site{folder: folders.VmFolder}
	if subfolder != "" {
		if s.folder, err = finder.Folder(ctx, path.Join(folders.VmFolder.InventoryPath, subfolder)); err != nil {
			s.folder, err = folders.VmFolder.CreateFolder(ctx, subfolder)
		}
		if err != nil {
			return nil, err
		}
	}
	pools, err := finder.ResourcePoolList(ctx, "*/Resources")
	if err != nil {
		return nil, err
	}
	s.pool = pools[0]
	s.datastore, err = finder.DefaultDatastore(ctx)
	return s, err
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
