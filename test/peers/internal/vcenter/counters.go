package vcenter

import (
	"crypto/tls"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"sync"

	"github.com/vmware/govmomi/simulator"
)

// counters is what a test asks in order to say "no lease is left, no session is left".
type counters struct {
	mu    sync.Mutex
	count counts
}

// counts is what happened since the server has been ready.
type counts struct {
	Logins  int `json:"logins"`
	Logouts int `json:"logouts"`
	// TLS handshakes, and those of them that resumed an earlier session.
	Handshakes int `json:"tls_handshakes"`
	Resumed    int `json:"tls_resumed"`
	// SOAP calls by method, REST calls by HTTP method and path.
	Methods map[string]int `json:"methods"`
	Rest    map[string]int `json:"rest"`
}

func newCounters() *counters {
	c := &counters{}
	c.reset()
	return c
}

func (c *counters) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (c *counters) reset() {
	c.change(func() { c.count = counts{Methods: map[string]int{}, Rest: map[string]int{}} })
}

func (c *counters) call(method string) { c.change(func() { c.count.Methods[method]++ }) }
func (c *counters) rest(call string)   { c.change(func() { c.count.Rest[call]++ }) }
func (c *counters) login()             { c.change(func() { c.count.Logins++ }) }
func (c *counters) logout()            { c.change(func() { c.count.Logouts++ }) }

// handshake is called at the end of each (tls.Config.VerifyConnection).
func (c *counters) handshake(state tls.ConnectionState) error {
	c.change(func() {
		c.count.Handshakes++
		if state.DidResume {
			c.count.Resumed++
		}
	})
	return nil
}

type countersAnswer struct {
	counts
	SessionsOpen int         `json:"sessions_open"`
	Leases       leaseCounts `json:"leases"`
}

// serveCounters listens without TLS, so that reading the counters needs no certificate.
func (s *Server) serveCounters() (url string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /counters", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(s.count())
	})
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(listener) }()
	return "http://" + listener.Addr().String() + "/counters", func() { _ = server.Close() }, nil
}

func (s *Server) count() countersAnswer {
	answer := countersAnswer{SessionsOpen: s.sessionsOpen(), Leases: s.leases.count()}
	s.counters.change(func() {
		answer.counts = s.counters.count
		answer.Methods, answer.Rest = maps.Clone(s.counters.count.Methods), maps.Clone(s.counters.count.Rest)
	})
	return answer
}

// sessionsOpen asks the simulator itself, whose list includes sessions that were cloned or ended otherwise.
func (s *Server) sessionsOpen() int {
	registry := s.model.Map()
	view := simulator.Session{Registry: simulator.NewRegistry(), Map: registry}
	manager := view.Get(registry.SessionManager().Reference()).(*simulator.SessionManager)
	return len(manager.SessionList)
}
