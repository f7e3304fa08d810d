package main

import (
	"flag"
	"fmt"
	"strings"

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
	f.DurationVar(&o.Delay, "delay", 0, "delay before each SOAP call is answered")
	f.BoolVar(&o.InMemory, "in-memory", false, "read the files once and serve them from memory")
	f.BoolVar(&o.ContentLength, "content-length", false, "send the length of a body, which ESXi does not")
	f.StringVar(&o.DeviceThumbprint, "device-thumbprint", "sha1", "sslThumbprint of device URLs: sha1, sha256 or none")
	f.StringVar(&o.APIVersion, "api-version", vcenter.DefaultAPIVersion, "newest vim25 version that it says it speaks")
	f.Func("vm", "name=NAME,disk=FILE[,disk=generate:SIZE[:sparse]][,nvram=FILE][,power=on|off][,folder=NAME]; repeatable",
		func(value string) error {
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

func parseMachine(value string) (vcenter.Machine, error) {
	var m vcenter.Machine
	for field := range strings.SplitSeq(value, ",") {
		key, v, found := strings.Cut(field, "=")
		if !found {
			return m, fmt.Errorf("%q is not KEY=VALUE", field)
		}
		switch key {
		case "name":
			m.Name = v
		case "folder":
			m.Folder = v
		case "disk":
			m.Disks = append(m.Disks, v)
		case "nvram":
			m.NVRAM = v
		case "power":
			if v != "on" && v != "off" {
				return m, fmt.Errorf("power is on or off, not %q", v)
			}
			m.PoweredOn = v == "on"
		default:
			return m, fmt.Errorf("unknown key %q", key)
		}
	}
	if m.Name == "" {
		return m, fmt.Errorf("%q names no VM", value)
	}
	return m, nil
}
