package vcenter

import (
	"encoding/json"
	"net"
	"net/http"
	"sync"

	"github.com/vmware/govmomi/simulator"
)

// counters is what a test asks in order to say "no lease is left, no session is left".
type counters struct {
	mu      sync.Mutex
	logins  int
	logouts int
	methods map[string]int
}

func newCounters() *counters { return &counters{methods: map[string]int{}} }

func (c *counters) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (c *counters) call(method string) { c.change(func() { c.methods[method]++ }) }
func (c *counters) login()             { c.change(func() { c.logins++ }) }
func (c *counters) logout()            { c.change(func() { c.logouts++ }) }

type countersAnswer struct {
	Logins       int            `json:"logins"`
	Logouts      int            `json:"logouts"`
	SessionsOpen int            `json:"sessions_open"`
	Leases       leaseCounts    `json:"leases"`
	Methods      map[string]int `json:"methods"`
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
	answer := countersAnswer{SessionsOpen: s.sessionsOpen(), Leases: s.leases.count(), Methods: map[string]int{}}
	s.counters.change(func() {
		answer.Logins, answer.Logouts = s.counters.logins, s.counters.logouts
		for method, n := range s.counters.methods {
			answer.Methods[method] = n
		}
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
