package vmdk

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
)

// patterns is how many contents there are: grain number n of a disk has that of n modulo patterns.
const patterns = 64

// records are the compressed grains, each behind its marker and padded to whole sectors; only the address in the
// marker is missing. They are made once: to send a disk costs no compression.
var records = sync.OnceValue(func() [][]byte {
	made := make([][]byte, patterns)
	for i := range made {
		made[i] = record(Content(i))
	}
	return made
})

func record(content []byte) []byte {
	var packed bytes.Buffer
	packed.Write(make([]byte, 12))
	w, _ := zlib.NewWriterLevel(&packed, zlib.BestSpeed)
	_, _ = w.Write(content)
	_ = w.Close()
	binary.LittleEndian.PutUint32(packed.Bytes()[8:], uint32(packed.Len()-12))
	packed.Write(make([]byte, (sector-packed.Len()%sector)%sector))
	return packed.Bytes()
}

// Content is what a grain of this pattern holds, so that anybody can make the raw disk: of every eight patterns
// seven are the SHA-256 of "pattern counter", as 32 bytes each, which cannot be compressed; one is text.
func Content(pattern int) []byte {
	if pattern%8 == 7 {
		return []byte(strings.Repeat("The quick brown fox jumps over the lazy dog. ", grainBytes/45+1)[:grainBytes])
	}
	content := make([]byte, 0, grainBytes)
	for counter := 0; len(content) < grainBytes; counter++ {
		hash := sha256.Sum256(fmt.Appendf(nil, "%d %d", pattern, counter))
		content = append(content, hash[:]...)
	}
	return content
}
