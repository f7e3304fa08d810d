package main

import (
	"flag"
	"fmt"

	"hyperexport.test/peers/internal/vcenter"
)

func parseFlags(args []string) (vcenter.Options, error) {
	var o vcenter.Options
	f := flag.NewFlagSet("vcsim", flag.ContinueOnError)
	f.StringVar(&o.Listen, "listen", "127.0.0.1:0", "address to serve on; port 0 is a free one")
	f.BoolVar(&o.ESX, "esx", false, "be a standalone ESXi host: device URLs name the host *")
	f.BoolVar(&o.TLS, "tls", true, "serve HTTPS with a certificate made at start")
	f.StringVar(&o.Username, "username", "administrator@vsphere.local", "the only user that can log in")
	f.StringVar(&o.Password, "password", "correct horse", "that user's password")
	f.Int64Var(&o.Rate, "rate", 0, "bytes per second of each disk stream; 0 is unlimited")
	f.DurationVar(&o.Delay, "delay", 0, "delay before each SOAP or REST call is answered")
	f.BoolVar(&o.InMemory, "in-memory", false, "read the files once and serve them from memory")
	f.BoolVar(&o.ContentLength, "content-length", false, "send the length of a body, which ESXi does not")
	f.StringVar(&o.DeviceThumbprint, "device-thumbprint", "sha1", "sslThumbprint of device URLs: sha1, sha256 or none")
	f.StringVar(&o.APIVersion, "api-version", vcenter.DefaultAPIVersion, "newest vim25 version that it says it speaks")
	f.IntVar(&o.ClusterHosts, "cluster-hosts", 3, "ESXi hosts of the cluster; one more stands alone")
	f.IntVar(&o.Datastores, "datastores", 1, "datastores, each of which all hosts have")
	f.Func("vm", machineUsage, func(value string) error {
		machine, err := parseMachine(value)
		o.Machines = append(o.Machines, machine)
		return err
	})
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	return o, nil
}
