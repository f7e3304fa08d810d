package main

import (
	"fmt"
	"strconv"
	"strings"

	"hyperexport.test/peers/internal/vcenter"
)

const machineUsage = "name=NAME,disk=FILE[,disk=generate:SIZE[:sparse]][,nvram=FILE][,power=on|off][,tools=on|off]" +
	"[,folder=NAME][,host=N][,datastore=N][,tag=CATEGORY:TAG]...[,count=N]; repeatable. Hosts and datastores are numbered" +
	" from 0, the standalone host first. With a count, that many VMs NAME-0001 and so on, on hosts and datastores in turn"

func parseMachine(value string) (vcenter.Machine, error) {
	var m vcenter.Machine
	for field := range strings.SplitSeq(value, ",") {
		key, v, found := strings.Cut(field, "=")
		if !found {
			return m, fmt.Errorf("%q is not KEY=VALUE", field)
		}
		if err := setField(&m, key, v); err != nil {
			return m, fmt.Errorf("%s: %w", key, err)
		}
	}
	if m.Name == "" {
		return m, fmt.Errorf("%q names no VM", value)
	}
	return m, nil
}

func setField(m *vcenter.Machine, key, v string) (err error) {
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
		m.PoweredOn, err = onOrOff(v)
	case "tools":
		m.Tools, err = onOrOff(v)
	case "host":
		m.Host, err = number(v)
	case "datastore":
		m.Datastore, err = number(v)
	case "count":
		m.Count, err = strconv.Atoi(v)
	case "tag":
		tag := vcenter.Tag{}
		tag.Category, tag.Name, _ = strings.Cut(v, ":")
		if tag.Category == "" || tag.Name == "" {
			return fmt.Errorf("%q is not CATEGORY:TAG", v)
		}
		m.Tags = append(m.Tags, tag)
	default:
		return fmt.Errorf("unknown key")
	}
	return err
}

func onOrOff(v string) (bool, error) {
	if v != "on" && v != "off" {
		return false, fmt.Errorf("on or off, not %q", v)
	}
	return v == "on", nil
}

func number(v string) (*int, error) {
	n, err := strconv.Atoi(v)
	return &n, err
}
