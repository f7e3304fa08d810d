// Package vmdk makes stream-optimised disks of any size while they are sent, in constant memory: the same bytes
// each time, and their size known before.
package vmdk

import (
	"fmt"
	"strconv"
	"strings"
)

// Spec is a disk to make.
type Spec struct {
	// Capacity in bytes, a multiple of the grain's 64 KiB.
	Capacity int64
	// Sparse leaves most of it unallocated, and whole grain tables absent.
	Sparse bool
}

// ParseSpec reads SIZE or SIZE:sparse, where SIZE is a number of MiB or GiB, as in 16GiB.
func ParseSpec(text string) (Spec, error) {
	size, kind, more := strings.Cut(text, ":")
	if more && kind != "sparse" {
		return Spec{}, fmt.Errorf("%q: behind the size stands sparse or nothing", text)
	}
	for unit, bytes := range map[string]int64{"MiB": 1 << 20, "GiB": 1 << 30} {
		digits, found := strings.CutSuffix(size, unit)
		if count, err := strconv.ParseInt(digits, 10, 32); found && err == nil && count > 0 {
			return Spec{Capacity: count * bytes, Sparse: more}, nil
		}
	}
	return Spec{}, fmt.Errorf("%q is not a size such as 64MiB or 16GiB", size)
}

// A sparse disk has the first grains of each stretch, and of those that follow none: eight grain tables of
// which one is there.
const (
	sparseStretch   = 8 * grainsPerTable
	sparseAllocated = 100
)

func (s Spec) grains() int64 { return s.Capacity / grainBytes }

// allocated tells how many grains of a grain table are there: the first ones.
func (s Spec) allocated(table int64) int64 {
	first := table * grainsPerTable
	there := min(grainsPerTable, s.grains()-first)
	if s.Sparse {
		there = max(0, min(there, sparseAllocated-first%sparseStretch))
	}
	return there
}
