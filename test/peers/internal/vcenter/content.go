package vcenter

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"hyperexport.test/peers/internal/vmdk"
)

// content is a file that an export serves.
type content struct {
	path      string
	size      int64
	capacity  int64 // of the disk; 0 for other files
	bytes     []byte
	generated *vmdk.Spec
	// known is the digest of what never changes, bytes in memory and generated disks: a benchmark does not pay
	// for hashing the same again.
	known atomic.Pointer[digest]
}

type digest struct {
	sha1, sha256 string
	size         int64
}

// openDisk opens what disk= names: a stream-optimised VMDK file, or generate:SIZE, a disk that is made while it is
// sent.
func openDisk(source string, inMemory bool) (*content, error) {
	if text, generate := strings.CutPrefix(source, "generate:"); generate {
		spec, err := vmdk.ParseSpec(text)
		return &content{size: vmdk.Size(spec), capacity: spec.Capacity, generated: &spec}, err
	}
	disk, err := openContent(source, inMemory)
	if err != nil {
		return nil, err
	}
	disk.capacity, err = sparseCapacity(source)
	return disk, err
}

func openContent(path string, inMemory bool) (*content, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	c := &content{path: path, size: info.Size()}
	if !inMemory {
		return c, nil
	}
	if c.bytes, err = os.ReadFile(path); err != nil {
		return nil, err
	}
	meter := newMeter()
	_, _ = meter.Write(c.bytes)
	c.known.Store(meter.digest())
	return c, nil
}

// stream opens the content; the function that it returns gives the digest of what was read, once all of it was.
func (c *content) stream() (io.ReadCloser, func() *digest, error) {
	body, err := c.open()
	if err != nil || c.known.Load() != nil {
		return body, c.known.Load, err
	}
	meter := newMeter()
	metered := struct {
		io.Reader
		io.Closer
	}{io.TeeReader(body, meter), body}
	return metered, func() *digest {
		sent := meter.digest()
		if c.generated != nil {
			c.known.Store(sent)
		}
		return sent
	}, nil
}

func (c *content) open() (io.ReadCloser, error) {
	switch {
	case c.generated != nil:
		return vmdk.Open(*c.generated), nil
	case c.bytes != nil:
		return io.NopCloser(bytes.NewReader(c.bytes)), nil
	}
	return os.Open(c.path)
}

type meter struct {
	sha1, sha256 hash.Hash
	size         int64
}

func newMeter() *meter { return &meter{sha1: sha1.New(), sha256: sha256.New()} }

func (m *meter) Write(p []byte) (int, error) {
	m.sha1.Write(p)
	m.sha256.Write(p)
	m.size += int64(len(p))
	return len(p), nil
}

func (m *meter) digest() *digest {
	return &digest{hex.EncodeToString(m.sha1.Sum(nil)), hex.EncodeToString(m.sha256.Sum(nil)), m.size}
}

// sparseCapacity reads a disk's capacity in bytes from the header of a hosted sparse extent: magic "KDMV",
// version, flags, then the capacity in sectors (Virtual Disk Format 5.0, "Hosted Sparse Extent Header").
func sparseCapacity(path string) (int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var header struct {
		Magic    [4]byte
		Version  uint32
		Flags    uint32
		Capacity uint64
	}
	if err := binary.Read(file, binary.LittleEndian, &header); err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	if string(header.Magic[:]) != "KDMV" {
		return 0, fmt.Errorf("%s is not a sparse VMDK", path)
	}
	return int64(header.Capacity) * 512, nil
}
