package vmdk

import (
	"encoding/binary"
	"fmt"
)

// VMware's "Virtual Disk Format 5.0", section "Stream-Optimized Compressed Sparse Extents", as ESXi lays it out:
// header, descriptor, the grains with each grain table behind the last of its grains, directory, footer,
// end-of-stream.
const (
	sector         = 512
	grainSectors   = 128
	grainBytes     = grainSectors * sector
	grainsPerTable = 512
	tableSectors   = grainsPerTable * 4 / sector

	descriptorSectors = 20
	directoryAtEnd    = 1<<64 - 1

	markerEndOfStream = 0
	markerGrainTable  = 1
	markerDirectory   = 2
	markerFooter      = 3
)

func header(capacity int64, directory uint64) []byte {
	h := make([]byte, sector)
	copy(h, "KDMV")
	le := binary.LittleEndian
	le.PutUint32(h[4:], 3)       // version
	le.PutUint32(h[8:], 0x30001) // line ends can be checked; grains are compressed, behind markers
	le.PutUint64(h[12:], uint64(capacity/sector))
	le.PutUint64(h[20:], grainSectors)
	le.PutUint64(h[28:], 1) // the descriptor's place
	le.PutUint64(h[36:], descriptorSectors)
	le.PutUint32(h[44:], grainsPerTable)
	le.PutUint64(h[56:], directory)
	le.PutUint64(h[64:], grainSectors) // in front of the first grain
	copy(h[73:], "\n \r\n")
	le.PutUint16(h[77:], 1) // deflate
	return h
}

func descriptor(capacity int64) string {
	sectors := capacity / sector
	return fmt.Sprintf(`# Disk DescriptorFile
version=1
CID=%08x
parentCID=ffffffff
createType="streamOptimized"

RDONLY %d SPARSE "generated-stream.vmdk"

ddb.adapterType = "lsilogic"
ddb.geometry.cylinders = "%d"
ddb.geometry.heads = "255"
ddb.geometry.sectors = "63"
ddb.virtualHWVersion = "4"
`, sectors%0xfffffffe, sectors, sectors/(255*63))
}

func marker(kind uint32, sectors int64) []byte {
	m := make([]byte, sector)
	binary.LittleEndian.PutUint64(m, uint64(sectors))
	binary.LittleEndian.PutUint32(m[12:], kind)
	return m
}

// entries are the 32-bit numbers of a grain table or directory, padded to whole sectors.
func entries(values []uint32) []byte {
	b := make([]byte, (len(values)*4+sector-1)/sector*sector)
	for i, value := range values {
		binary.LittleEndian.PutUint32(b[i*4:], value)
	}
	return b
}
