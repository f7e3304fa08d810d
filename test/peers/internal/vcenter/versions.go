package vcenter

import (
	"encoding/xml"
	"net/http"
	"slices"
)

// DefaultAPIVersion is the newest version of the vim25 API that the server says it speaks, that of vCenter 8.0 U3.
// The simulator itself says 6.5, and lists 6.0 and 5.5: a client that negotiates would then do without what is newer,
// such as HttpNfcLeaseSetManifestChecksumType (6.7), though the simulator's types are those of vSphere 9.
const DefaultAPIVersion = "8.0.3.0"

// olderVersions are the vim25 versions before it, newest first, by pyvmomi's table.
var olderVersions = []string{
	"8.0.2.0", "8.0.1.0", "8.0.0.2", "8.0.0.1", "8.0.0.0", "7.0.3.2", "7.0.3.1", "7.0.3.0", "7.0.2.1", "7.0.2.0",
	"7.0.1.1", "7.0.1.0", "7.0.0.2", "7.0.0.0", "6.9.1", "6.8.7", "6.7.3", "6.7.2", "6.7.1", "6.7", "6.5", "6.0", "5.5",
	"5.1", "5.0", "4.1", "4.0", "2.5u2server", "2.5u2", "2.5", "2.0",
}

type serviceVersions struct {
	XMLName   xml.Name         `xml:"namespaces"`
	Version   string           `xml:"version,attr"`
	Namespace versionNamespace `xml:"namespace"`
}

type versionNamespace struct {
	Name    string   `xml:"name"`
	Version string   `xml:"version"`
	Prior   []string `xml:"priorVersions>version"`
}

// serveVersions answers /sdk/vimServiceVersions.xml, where clients learn what the server speaks.
func serveVersions(newest string) http.HandlerFunc {
	answer := serviceVersions{Version: "1.0", Namespace: versionNamespace{
		Name: "urn:vim25", Version: newest, Prior: olderThan(newest),
	}}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write([]byte(xml.Header))
		_ = xml.NewEncoder(w).Encode(answer)
	}
}

// olderThan is the whole list for a version that is not in it.
func olderThan(version string) []string {
	return olderVersions[slices.Index(olderVersions, version)+1:]
}
