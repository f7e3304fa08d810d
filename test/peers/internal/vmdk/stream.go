package vmdk

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"
)

// Size is how many bytes the stream of a disk has.
func Size(s Spec) int64 {
	size := int64(grainBytes) // header and descriptor, up to the boundary of the first grain
	for table := range tables(s) {
		there := s.allocated(table)
		for grain := range there {
			size += int64(len(records()[grain%patterns]))
		}
		if there > 0 {
			size += (1 + tableSectors) * sector
		}
	}
	return size + int64(len(entries(make([]uint32, tables(s))))) + 4*sector
}

// Open makes the stream of a disk.
func Open(s Spec) io.ReadCloser {
	next, stop := iter.Pull(pieces(s))
	return &stream{next: next, stop: stop}
}

type stream struct {
	next  func() ([]byte, bool)
	stop  func()
	piece []byte
}

// Read fills p, but at the end.
func (s *stream) Read(p []byte) (int, error) {
	filled := 0
	for filled < len(p) {
		if len(s.piece) == 0 {
			more := false
			if s.piece, more = s.next(); !more {
				break
			}
		}
		n := copy(p[filled:], s.piece)
		s.piece = s.piece[n:]
		filled += n
	}
	if filled == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return filled, nil
}

func (s *stream) Close() error {
	s.stop()
	return nil
}

// pieces are the parts of the body in their order. A piece is good until the next one is asked for.
func pieces(s Spec) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		at := uint32(0) // in sectors
		put := func(piece []byte) bool {
			at += uint32(len(piece) / sector)
			return yield(piece)
		}
		if !put(front(s)) {
			return
		}
		directory, grains := make([]uint32, tables(s)), ownRecords()
		for table := range tables(s) {
			places := make([]uint32, grainsPerTable)
			there := s.allocated(table)
			for i := range there {
				places[i] = at
				grain := grains[i%patterns]
				binary.LittleEndian.PutUint64(grain, uint64(table*grainsPerTable+i)*grainSectors)
				if !put(grain) {
					return
				}
			}
			if there > 0 {
				if !put(marker(markerGrainTable, tableSectors)) {
					return
				}
				directory[table] = at
				if !put(entries(places)) {
					return
				}
			}
		}
		last := entries(directory)
		if !put(marker(markerDirectory, int64(len(last)/sector))) {
			return
		}
		footer := header(s.Capacity, uint64(at))
		_ = put(last) && put(marker(markerFooter, 1)) && put(footer) && put(marker(markerEndOfStream, 0))
	}
}

// ownRecords are records whose addresses this stream may set.
func ownRecords() [][]byte {
	own := make([][]byte, patterns)
	for i, record := range records() {
		own[i] = bytes.Clone(record)
	}
	return own
}

func front(s Spec) []byte {
	f := make([]byte, grainBytes)
	copy(f, header(s.Capacity, directoryAtEnd))
	copy(f[sector:], descriptor(s.Capacity))
	return f
}

func tables(s Spec) int64 { return (s.grains() + grainsPerTable - 1) / grainsPerTable }
