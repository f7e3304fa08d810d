package vcenter

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"
)

const pieceSize = 256 << 10

// serveBody sends a file of a lease. The URL itself is the permission, as on ESXi: no session is asked for.
func (s *Server) serveBody(w http.ResponseWriter, r *http.Request) {
	lease := s.leases.byToken(r.PathValue("token"))
	if lease == nil {
		http.NotFound(w, r)
		return
	}
	for _, file := range lease.files {
		if file.name == r.PathValue("name") {
			s.sendFile(w, r, lease, file)
			return
		}
	}
	http.NotFound(w, r)
}

func (s *Server) sendFile(w http.ResponseWriter, r *http.Request, lease *lease, file *exportedFile) {
	body, sent, err := file.content.stream()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer body.Close()
	w.Header().Set("Content-Type", "application/x-vnd.vmware-streamVmdk")
	if s.options.ContentLength {
		w.Header().Set("Content-Length", strconv.FormatInt(file.content.size, 10))
	}
	_ = http.NewResponseController(w).Flush() // the header is gone before the body is known: hence chunked
	if err := copyAtRate(lease.live, r.Context(), w, body, s.options.Rate); err != nil {
		panic(http.ErrAbortHandler) // cuts the connection: an ended chunked body would look complete
	}
	lease.mu.Lock()
	defer lease.mu.Unlock()
	lease.served[file.key] = sent()
}

// copyAtRate copies at no more than rate bytes per second (0: as fast as it goes) until the lease or the
// request ends.
func copyAtRate(lease, request context.Context, w io.Writer, body io.Reader, rate int64) error {
	size := int64(pieceSize)
	if rate > 0 {
		size = max(1, min(size, rate/20))
	}
	piece, start, total := make([]byte, size), time.Now(), int64(0)
	for {
		n, err := body.Read(piece)
		if _, failed := w.Write(piece[:n]); failed != nil {
			return failed
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		total += int64(n)
		var due time.Duration
		if rate > 0 {
			due = time.Until(start.Add(time.Duration(float64(total) / float64(rate) * float64(time.Second))))
		}
		if err := pause(lease, request, due); err != nil {
			return err
		}
	}
}

func pause(lease, request context.Context, due time.Duration) error {
	if due > 0 {
		timer := time.NewTimer(due)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-lease.Done():
		case <-request.Done():
		}
	}
	if lease.Err() != nil {
		return lease.Err()
	}
	return request.Err()
}
