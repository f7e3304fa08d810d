package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// HttpNfcLeaseSetManifestChecksumType asks for another checksum than SHA-1, by device URL key.
func (l *lease) HttpNfcLeaseSetManifestChecksumType(_ *simulator.Context, request *types.HttpNfcLeaseSetManifestChecksumType) soap.HasFault {
	body := &methods.HttpNfcLeaseSetManifestChecksumTypeBody{}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, pair := range request.DeviceUrlsToChecksumTypes {
		if l.byKey(pair.Key) == nil || (pair.Value != "sha1" && pair.Value != "sha256") {
			body.Fault_ = simulator.Fault("A specified parameter was not correct: deviceUrlsToChecksumTypes",
				&types.InvalidArgument{InvalidProperty: "deviceUrlsToChecksumTypes"})
			return body
		}
		l.sha256[pair.Key] = pair.Value == "sha256"
	}
	body.Res = new(types.HttpNfcLeaseSetManifestChecksumTypeResponse)
	return body
}

// HttpNfcLeaseGetManifest has an entry for each file that was downloaded from this lease to its end, with the
// digest of the bytes that were really sent.
func (l *lease) HttpNfcLeaseGetManifest(_ *simulator.Context, _ *types.HttpNfcLeaseGetManifest) soap.HasFault {
	l.mu.Lock()
	defer l.mu.Unlock()
	answer := &types.HttpNfcLeaseGetManifestResponse{}
	for _, file := range l.files {
		sent := l.served[file.key]
		if sent == nil {
			continue
		}
		entry := types.HttpNfcLeaseManifestEntry{
			Key: file.key, Sha1: sent.sha1, Size: sent.size, Disk: file.device != nil, Capacity: file.content.capacity,
		}
		if l.sha256[file.key] {
			entry.Checksum, entry.ChecksumType = sent.sha256, "sha256"
		}
		answer.Returnval = append(answer.Returnval, entry)
	}
	return &methods.HttpNfcLeaseGetManifestBody{Res: answer}
}

func (l *lease) byKey(key string) *exportedFile {
	for _, file := range l.files {
		if file.key == key {
			return file
		}
	}
	return nil
}
