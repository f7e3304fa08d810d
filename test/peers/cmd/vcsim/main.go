// Command vcsim is govmomi's vCenter simulator with what an exporter needs and the library's own lacks:
// ExportVm, CreateDescriptor, manifests with SHA-256, and real disks behind the lease's URLs.
//
// It prints one line of JSON on stdout when it serves, and ends when its standard input is closed or on
// SIGTERM, so that no test can leave one behind.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"hyperexport.test/peers/internal/vcenter"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("vcsim: ")
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	options, err := parseFlags(os.Args[1:])
	if err != nil {
		return err
	}
	server, err := vcenter.Start(options)
	if err != nil {
		return err
	}
	defer server.Close()

	greeting, err := json.Marshal(server.Connection())
	if err != nil {
		return err
	}
	fmt.Println(string(greeting))
	waitForTheEnd()
	return nil
}

func waitForTheEnd() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	parentGone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(parentGone)
	}()
	select {
	case <-stop:
	case <-parentGone:
	}
}
