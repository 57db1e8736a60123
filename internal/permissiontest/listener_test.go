package permissiontest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

// listener is a WebSocket on which somebody hears what the others do.
type listener struct {
	frames []string      // complete once done is closed
	done   chan struct{} // after the last words
}

// lastWords is in the event that a listener waits for.
const lastWords = "over-and-out"

// patience is how long an event may take, on a machine that does other things too.
const patience = time.Minute

// listen opens sockets for all personas. The result checks what they heard until
// then; it must be called once, while their sessions last.
func (w *world) listen(t *testing.T) (check func(t *testing.T)) {
	t.Helper()
	listeners := map[persona]*listener{}
	for p := outsider; p < personas; p++ {
		listeners[p] = w.open(t, p)
	}
	return func(t *testing.T) {
		for p, l := range listeners {
			w.do(p, http.MethodPut, "/users/me/preferences", `[{"user_id":"{`+p.String()+`}","category":"`+lastWords+`","name":"n","value":"v"}]`)
			select {
			case <-l.done:
			case <-time.After(patience):
				t.Fatalf("%s: the last event did not come", p)
			}
			for _, frame := range l.frames {
				for _, what := range w.leaks(p, frame) {
					t.Errorf("%s hears %s: %s", p, what, frame)
				}
			}
		}
	}
}

// open opens the socket of somebody, which the test's end closes.
func (w *world) open(t *testing.T, p persona) *listener {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	dialer := ws.Dialer{Header: ws.HandshakeHeaderHTTP{"Authorization": {"Bearer " + w.tokens[p.String()]}}}
	conn, buffered, _, err := dialer.Dial(ctx, strings.Replace(w.url, "http", "ws", 1)+"/api/v4/websocket")
	if err != nil {
		t.Fatalf("%s: %v", p, err)
	}
	t.Cleanup(func() { conn.Close() })
	var source io.ReadWriter = conn
	if buffered != nil {
		source = struct {
			io.Reader
			io.Writer
		}{buffered, conn}
	}
	l := &listener{done: make(chan struct{})}
	go func() {
		for {
			frame, err := wsutil.ReadServerText(source)
			if err != nil { // the test ended, or waits in vain and says so
				return
			}
			l.frames = append(l.frames, string(frame))
			if strings.Contains(string(frame), lastWords) {
				close(l.done)
				return
			}
		}
	}()
	return l
}
