package vcenter

import (
	"net/http"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// dispatch sees each SOAP call before the simulator does. It counts it, and for the calls that the simulator
// lacks it names an object that has them.
func (s *Server) dispatch(ctx *simulator.Context, call *simulator.Method) (mo.Reference, types.BaseMethodFault) {
	if fromInside(ctx) {
		return nil, nil
	}
	s.counters.call(call.Name)
	time.Sleep(s.delay) // not the simulator's own, which its calls to itself would meet as well
	if ctx.Session == nil && readsProperties(call.Name) {
		// The simulator lets anybody read; vCenter does not.
		return nil, &types.NotAuthenticated{NoPermission: types.NoPermission{Object: &call.This, PrivilegeId: "System.View"}}
	}
	switch object := ctx.Map.Get(call.This).(type) {
	case *simulator.SessionManager:
		return s.sessionCall(ctx, call, object), nil
	case *simulator.VirtualMachine:
		if call.Name == "ExportVm" {
			return standIn(call, &exportableMachine{object, s}), nil
		}
		return nil, guestCall(ctx, call, object)
	case *simulator.VirtualMachineSnapshot:
		if call.Name == "ExportSnapshot" {
			return standIn(call, &exportableSnapshot{object, s}), nil
		}
	case *simulator.OvfManager:
		if call.Name == "CreateDescriptor" {
			return standIn(call, &descriptorWriter{object, s}), nil
		}
	}
	return nil, nil
}

// fromInside is true for calls that the simulator makes to itself: their session has no peer.
func fromInside(ctx *simulator.Context) bool {
	return ctx.Session != nil && ctx.Session.IpAddress == ""
}

func readsProperties(method string) bool {
	return method == "RetrieveProperties" || method == "RetrievePropertiesEx"
}

// standIn makes the simulator use the object given: after this hook it looks call.This up once more in the
// session's registry and then in the shared one, and takes what it finds there. Nothing is found under a name
// that no registry knows; the request's own body still has the real reference.
func standIn(call *simulator.Method, object mo.Reference) mo.Reference {
	call.This = types.ManagedObjectReference{Type: "StandIn", Value: call.This.Value}
	return object
}

// restCall sees each call of the REST API, such as "POST /rest/com/vmware/cis/session".
func (s *Server) restCall(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.counters.rest(r.Method + " " + r.URL.Path)
		time.Sleep(s.delay)
		next.ServeHTTP(w, r)
	})
}

func (s *Server) sessionCall(ctx *simulator.Context, call *simulator.Method, m *simulator.SessionManager) mo.Reference {
	switch {
	case call.Name == "Login" && ctx.Session == nil:
		return &countingLogin{m, s.counters}
	case call.Name == "Logout" && ctx.Session != nil:
		s.counters.logout()
		s.leases.endSession(ctx.Session.Key)
	case call.Name == "TerminateSession" && ctx.Session != nil:
		for _, key := range call.Body.(*types.TerminateSession).SessionId {
			s.leases.endSession(key)
		}
	}
	return nil
}

type countingLogin struct {
	*simulator.SessionManager
	counters *counters
}

func (c *countingLogin) Login(ctx *simulator.Context, request *types.Login) soap.HasFault {
	answer := c.SessionManager.Login(ctx, request)
	if answer.Fault() == nil {
		c.counters.login()
	}
	return answer
}
