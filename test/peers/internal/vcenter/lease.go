package vcenter

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"sync"

	"github.com/google/uuid"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// lease is an export's HttpNfcLease. It is an object of the session that opened it.
type lease struct {
	mo.HttpNfcLease

	table   *leaseTable
	session string
	host    string // the id of the VM's host
	token   string // stands for the lease in URLs, which are not tied to a session
	files   []*exportedFile
	live    context.Context // done when the lease has ended: that cuts its streams
	end     context.CancelFunc

	mu     sync.Mutex
	served map[string]*digest // by key, bodies sent to their end
	sha256 map[string]bool    // keys whose manifest entry shall have a SHA-256
}

func (s *Server) openLease(ctx *simulator.Context, vm *simulator.VirtualMachine, files []*exportedFile) types.ManagedObjectReference {
	l := &lease{
		table: s.leases, session: ctx.Session.Key, host: vm.Runtime.Host.Value, token: uuid.NewString(), files: files,
		served: map[string]*digest{}, sha256: map[string]bool{},
	}
	l.live, l.end = context.WithCancel(context.Background())
	l.Self = types.ManagedObjectReference{Type: "HttpNfcLease", Value: fmt.Sprintf("session[%s]%s", ctx.Session.Key, l.token)}
	l.State = types.HttpNfcLeaseStateInitializing
	l.Mode = string(types.HttpNfcLeaseModePushOrGet)
	l.Capabilities = types.HttpNfcLeaseCapabilities{CorsSupported: true}
	ctx.Session.Put(l)
	s.leases.add(l)

	info := s.leaseInfo(l, vm.Self)
	later := *ctx // its own identity: the simulator's locks belong to a context
	go later.WithLock(l, func() {
		later.Update(l, []types.PropertyChange{
			{Name: "initializeProgress", Val: int32(100)},
			{Name: "info", Val: info},
			{Name: "state", Val: types.HttpNfcLeaseStateReady},
		})
	})
	return l.Self
}

func (s *Server) leaseInfo(l *lease, entity types.ManagedObjectReference) *types.HttpNfcLeaseInfo {
	info := &types.HttpNfcLeaseInfo{Lease: l.Self, Entity: entity, LeaseTimeout: 300}
	for _, file := range l.files {
		url := types.HttpNfcLeaseDeviceUrl{
			Key:           file.key,
			ImportKey:     file.importKey,
			Url:           s.deviceURL(l.token, file.name),
			SslThumbprint: s.deviceThumbprint(),
			Disk:          types.NewBool(file.device != nil),
			TargetId:      file.name,
			FileSize:      file.content.size,
		}
		if file.device != nil {
			// The size of the backing file: nobody knows a stream's before it is made.
			url.FileSize = file.content.capacity
			info.TotalDiskCapacityInKB += file.device.CapacityInKB
		}
		info.DeviceUrl = append(info.DeviceUrl, url)
	}
	return info
}

// deviceURL has the host * on ESXi, and no port: the client puts there what it dialled (HttpNfcLeaseDeviceUrl.url).
func (s *Server) deviceURL(token, name string) string {
	u := url.URL{Scheme: s.soap.URL.Scheme, Host: s.soap.URL.Host, Path: path.Join("/nfc", token, name)}
	if s.options.ESX {
		u.Host = "*"
	}
	return u.String()
}

func (s *Server) deviceThumbprint() string {
	switch {
	case !s.options.TLS, s.options.DeviceThumbprint == "none":
		return ""
	case s.options.DeviceThumbprint == "sha256":
		return s.identity.sha256
	}
	return s.identity.sha1
}

func (l *lease) HttpNfcLeaseProgress(_ *simulator.Context, request *types.HttpNfcLeaseProgress) soap.HasFault {
	l.TransferProgress = request.Percent
	l.table.progressed()
	return &methods.HttpNfcLeaseProgressBody{Res: new(types.HttpNfcLeaseProgressResponse)}
}

func (l *lease) HttpNfcLeaseComplete(ctx *simulator.Context, _ *types.HttpNfcLeaseComplete) soap.HasFault {
	ctx.Session.Remove(ctx, l.Self)
	l.table.remove(l, completed)
	return &methods.HttpNfcLeaseCompleteBody{Res: new(types.HttpNfcLeaseCompleteResponse)}
}

func (l *lease) HttpNfcLeaseAbort(ctx *simulator.Context, _ *types.HttpNfcLeaseAbort) soap.HasFault {
	ctx.Session.Remove(ctx, l.Self)
	l.table.remove(l, aborted)
	return &methods.HttpNfcLeaseAbortBody{Res: new(types.HttpNfcLeaseAbortResponse)}
}
