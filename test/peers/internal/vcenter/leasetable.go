package vcenter

import (
	"maps"
	"sync"
)

// leaseTable knows the open leases and what became of the others.
type leaseTable struct {
	mu     sync.Mutex
	open   map[string]*lease // by token
	counts leaseCounts
}

type leaseCounts struct {
	Open      int `json:"open"`
	Opened    int `json:"opened"`
	Completed int `json:"completed"`
	Aborted   int `json:"aborted"`
	Lost      int `json:"lost"` // ended with its session
	Progress  int `json:"progress"`
	// How many were open at once, in all and by the id of their VMs' host.
	MostOpen       int            `json:"most_open"`
	MostOpenByHost map[string]int `json:"most_open_by_host"`
}

type ending int

const (
	completed ending = iota
	aborted
	lost
)

func newLeaseTable() *leaseTable {
	return &leaseTable{open: map[string]*lease{}, counts: leaseCounts{MostOpenByHost: map[string]int{}}}
}

func (t *leaseTable) add(l *lease) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[l.token] = l
	t.counts.Opened++
	t.counts.MostOpen = max(t.counts.MostOpen, len(t.open))
	onHost := 0
	for _, other := range t.open {
		if other.host == l.host {
			onHost++
		}
	}
	t.counts.MostOpenByHost[l.host] = max(t.counts.MostOpenByHost[l.host], onHost)
}

func (t *leaseTable) byToken(token string) *lease {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[token]
}

func (t *leaseTable) progressed() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Progress++
}

func (t *leaseTable) count() leaseCounts {
	t.mu.Lock()
	defer t.mu.Unlock()
	counts := t.counts
	counts.Open, counts.MostOpenByHost = len(t.open), maps.Clone(t.counts.MostOpenByHost)
	return counts
}

// remove ends a lease, and with it the streams that it still feeds.
func (t *leaseTable) remove(l *lease, how ending) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, still := t.open[l.token]; !still {
		return
	}
	delete(t.open, l.token)
	switch how {
	case completed:
		t.counts.Completed++
	case aborted:
		t.counts.Aborted++
	case lost:
		t.counts.Lost++
	}
	l.end()
}

// endSession ends what a session leaves behind when it logs out: a lease is an object of its session.
func (t *leaseTable) endSession(key string) {
	t.endWhere(func(l *lease) bool { return l.session == key })
}

func (t *leaseTable) endAll() { t.endWhere(func(*lease) bool { return true }) }

func (t *leaseTable) endWhere(matches func(*lease) bool) {
	t.mu.Lock()
	var found []*lease
	for _, l := range t.open {
		if matches(l) {
			found = append(found, l)
		}
	}
	t.mu.Unlock()
	for _, l := range found {
		t.remove(l, lost)
	}
}
