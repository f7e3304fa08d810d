package vcenter

import (
	"context"
	"fmt"
	"path"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25"
)

// placement knows where VMs can be put: hosts and datastores by number, folders by name.
type placement struct {
	finder     *find.Finder
	root       *object.Folder
	folders    map[string]*object.Folder
	pool       *object.ResourcePool // where VMs go that name no host
	hosts      []*object.HostSystem
	pools      []*object.ResourcePool // of hosts, by the same number
	datastores []*object.Datastore
	placed     int
}

// site is where one VM goes.
type site struct {
	folder    *object.Folder
	pool      *object.ResourcePool
	host      *object.HostSystem // nil: the simulator chooses one of the pool's
	datastore *object.Datastore
}

func newPlacement(ctx context.Context, client *vim25.Client) (*placement, error) {
	p := &placement{finder: find.NewFinder(client), folders: map[string]*object.Folder{}}
	datacenter, err := p.finder.DefaultDatacenter(ctx)
	if err != nil {
		return nil, err
	}
	p.finder.SetDatacenter(datacenter)
	folders, err := datacenter.Folders(ctx)
	if err != nil {
		return nil, err
	}
	p.root = folders.VmFolder
	pools, err := p.finder.ResourcePoolList(ctx, "*/Resources")
	if err != nil {
		return nil, err
	}
	p.pool = pools[0]
	if p.hosts, err = p.finder.HostSystemList(ctx, "*"); err != nil {
		return nil, err
	}
	for _, host := range p.hosts {
		pool, err := host.ResourcePool(ctx)
		if err != nil {
			return nil, err
		}
		p.pools = append(p.pools, pool)
	}
	p.datastores, err = p.finder.DatastoreList(ctx, "*")
	return p, err
}

func (p *placement) site(ctx context.Context, m Machine) (s site, err error) {
	if s.folder, err = p.folder(ctx, m.Folder); err != nil {
		return s, err
	}
	s.pool, s.datastore = p.pool, p.datastores[0]
	host, datastore := m.Host, m.Datastore
	if m.Count > 0 {
		host, datastore = inTurn(host, p.placed, len(p.hosts)), inTurn(datastore, p.placed, len(p.datastores))
		p.placed++
	}
	if host != nil {
		if *host < 0 || *host >= len(p.hosts) {
			return s, fmt.Errorf("there are %d hosts, numbered from 0", len(p.hosts))
		}
		s.host, s.pool = p.hosts[*host], p.pools[*host]
	}
	if datastore != nil {
		if *datastore < 0 || *datastore >= len(p.datastores) {
			return s, fmt.Errorf("there are %d datastores, numbered from 0", len(p.datastores))
		}
		s.datastore = p.datastores[*datastore]
	}
	return s, nil
}

func inTurn(asked *int, turn, count int) *int {
	if asked != nil {
		return asked
	}
	next := turn % count
	return &next
}

func (p *placement) folder(ctx context.Context, name string) (*object.Folder, error) {
	if name == "" {
		return p.root, nil
	}
	if known := p.folders[name]; known != nil {
		return known, nil
	}
	folder, err := p.finder.Folder(ctx, path.Join(p.root.InventoryPath, name))
	if err != nil {
		folder, err = p.root.CreateFolder(ctx, name)
	}
	p.folders[name] = folder
	return folder, err
}
