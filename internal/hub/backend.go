package hub

import (
	"context"
	"encoding/json"

	"github.com/polder-chat/polder/internal/model"
)

// Backend is what the hub needs of the rest of the server. All methods may be
// called concurrently.
type Backend interface {
	// Authenticate returns the session of a token that a client sent in an
	// authentication_challenge.
	Authenticate(ctx context.Context, token string) (*model.Session, error)

	// CheckSession returns an error if the session was revoked: by what the
	// database says, not a cache. It is asked when a revocation from then on
	// can't be missed any more.
	CheckSession(ctx context.Context, s *model.Session) error

	// Memberships returns the channels and teams that a user is in. It is read
	// when a user's first socket arrives, and must reflect every change that
	// was told to SetMembership on any node before the call: it asks the
	// database too.
	Memberships(ctx context.Context, userID string) (channelIDs, teamIDs []string, err error)

	// Action does what a client asks with an action that isn't the hub's own,
	// and returns the data of the reply. For an action that it does not know it
	// returns UnknownAction. The calls of one connection never overlap.
	Action(ctx context.Context, caller Caller, action string, data json.RawMessage) (map[string]any, error)

	// Connected tells that a user's first socket on this node came, or that the
	// user is here although another node said Disconnected. Disconnected tells
	// that the last one has been gone for Timing.Offline and that no other node
	// has one; it may be told on more than one node, and of users whose node is
	// gone. The calls of one node never overlap. Shutdown tells nothing: clients
	// come back within seconds.
	Connected(userID string)
	Disconnected(userID string)

	// ErrorReply says how an error is shown to a client: translated, for the
	// user (empty before authentication), without internal text. It also logs
	// what deserves it.
	ErrorReply(ctx context.Context, userID string, err error) ErrorReply
}

// Caller is who asks for an action.
type Caller struct {
	UserID       string
	SessionID    string
	ConnectionID string
}

// ErrorReply is an error on the wire.
type ErrorReply struct {
	ID            string `json:"id"`
	Message       string `json:"message"`
	DetailedError string `json:"detailed_error"`
	RequestID     string `json:"request_id,omitempty"`
	StatusCode    int    `json:"status_code,omitempty"`
}
