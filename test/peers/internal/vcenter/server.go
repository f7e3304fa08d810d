// Package vcenter runs govmomi's simulator and adds the export calls that it lacks.
package vcenter

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/vmware/govmomi/simulator"
	vapi "github.com/vmware/govmomi/vapi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Options says what to simulate.
type Options struct {
	Listen             string
	ESX, TLS           bool
	Username, Password string
	Machines           []Machine
	Rate               int64
	Delay              time.Duration
	InMemory           bool
	ContentLength      bool
	DeviceThumbprint   string
	APIVersion         string
	ClusterHosts       int
	Datastores         int
}

// Server is a running simulator.
type Server struct {
	options     Options
	identity    *identity
	model       *simulator.Model
	soap        *simulator.Server
	leases      *leaseTable
	counters    *counters
	countersURL string
	stopCounter func()
	inventory   map[string]*machine // by managed object id
	tagged      map[Tag][]types.ManagedObjectReference
	directories map[string]int // how often a VM's directory name was asked for
	delay       time.Duration  // 0 until all is built
}

// Connection is what a client needs in order to connect; it is printed as JSON.
type Connection struct {
	URL              string `json:"url"`
	Username         string `json:"username"`
	Password         string `json:"password"`
	ThumbprintSHA1   string `json:"thumbprint_sha1"`
	ThumbprintSHA256 string `json:"thumbprint_sha256"`
	CAFile           string `json:"ca_file"`
	CountersURL      string `json:"counters_url"`
}

// Start builds the inventory and serves it.
func Start(o Options) (_ *Server, err error) {
	s := &Server{
		options: o, leases: newLeaseTable(), counters: newCounters(),
		inventory: map[string]*machine{}, directories: map[string]int{},
		tagged: map[Tag][]types.ManagedObjectReference{},
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if s.identity, err = newIdentity(); err != nil {
		return nil, err
	}
	if err = s.buildInventory(); err != nil {
		return nil, fmt.Errorf("inventory: %w", err)
	}
	s.serve()
	if err = s.attachTags(context.Background()); err != nil {
		return nil, fmt.Errorf("tags: %w", err)
	}
	s.counters.reset()
	s.delay = s.options.Delay
	s.countersURL, s.stopCounter, err = s.serveCounters()
	return s, err
}

func (s *Server) serve() {
	service := s.model.Service
	service.Listen = &url.URL{Host: s.options.Listen, User: url.UserPassword(s.options.Username, s.options.Password)}
	if s.options.TLS {
		service.TLS = &tls.Config{
			Certificates: []tls.Certificate{s.identity.certificate}, VerifyConnection: s.counters.handshake,
		}
	}
	s.model.Map().Handler = s.dispatch
	service.RegisterSDK(s.model.Map())
	// With a method, a pattern comes before the simulator's own; its "/nfc/" stays for uploads.
	service.ServeMux.HandleFunc("GET /nfc/{token}/{name}", s.serveBody)
	service.ServeMux.HandleFunc("GET /sdk/vimServiceVersions.xml", serveVersions(s.options.APIVersion))
	s.soap = service.NewServer()
	if s.model.Map().IsVPX() {
		patterns, handler := vapi.New(service.Listen, s.model.Map())
		for _, pattern := range patterns {
			service.ServeMux.Handle(pattern, s.restCall(handler))
		}
	}
	s.placeHosts()
}

// placeHosts makes every ESXi host answer where this server does, with its certificate on record: a client that looks
// whether the host can be reached finds one.
func (s *Server) placeHosts() {
	port, err := strconv.Atoi(s.soap.URL.Port())
	if err != nil || !s.options.TLS {
		return
	}
	for _, entity := range s.model.Map().All("HostSystem") {
		host := entity.(*simulator.HostSystem)
		host.Name = s.soap.URL.Hostname()
		host.Summary.Config.Name = host.Name
		host.Summary.Config.Port = int32(port)
		host.Summary.Config.SslThumbprint = s.identity.sha1
	}
}

// Connection tells how to reach the server.
func (s *Server) Connection() Connection {
	u := *s.soap.URL
	u.User = nil
	c := Connection{
		URL: u.String(), Username: s.options.Username, Password: s.options.Password, CountersURL: s.countersURL,
	}
	if s.options.TLS {
		c.ThumbprintSHA1, c.ThumbprintSHA256, c.CAFile = s.identity.sha1, s.identity.sha256, s.identity.file
	}
	return c
}

// Close cuts what is still being served and removes the files of this run.
func (s *Server) Close() {
	s.leases.endAll()
	if s.stopCounter != nil {
		s.stopCounter()
	}
	if s.soap != nil {
		s.soap.CloseClientConnections()
		s.soap.Close()
	}
	if s.model != nil {
		s.model.Remove()
	}
	if s.identity != nil {
		s.identity.remove()
	}
}
