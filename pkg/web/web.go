// SPDX-License-Identifier: Apache-2.0

// Package web is the review page: one set a screen, its facts in text first, its photos small, grey and
// blurred, and a person's decisions by keys. It serves one person's browser on this machine.
//
// Callers may lean on this. It listens on 127.0.0.1 alone and answers no request whose Host is another,
// that comes from another origin, or that has not the cookie that a one-time token was exchanged for. State
// changes by POST alone. Every response forbids storing, framing, sniffing, referrers and everything that
// is not the page's own. Pixels are made here: what is not asked for clear leaves the server blurred, no
// byte of a file is ever passed on as it is, and nothing is written to disk. A drive that is not there takes
// the pictures away and nothing else. Decisions go through the catalogue with the version of the set that
// the person saw; one that is stale is shown and not recorded.
//
// It refuses to know where anything is stored: it declares what it needs of a catalogue.
package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// Store is what the page needs of a catalogue.
type Store interface {
	// Desk returns the content as far as the page shows it, no part of it as it was before the call: sources,
	// sets, copies, the regular files of pictures by source and path, and the pictures.
	Desk(ctx context.Context) (photo.Archive, error)
	// Decide records a decision and returns its entry and the sets that it touched and that stand.
	Decide(ctx context.Context, who, note string, d review.Decision, now time.Time) (int64, []photo.Set, error)
	// News returns what decisions have done to the sets since a journal entry.
	News(ctx context.Context, entry int64) (News, error)
	// Past returns the decisions of the journal that are taken back one at a time, in their order.
	Past(ctx context.Context) ([]Past, error)
	Preferences
}

// Past is a decision of the journal.
type Past struct {
	Entry  int64
	Who    string // "" where the name was erased
	Undoes int64  // an undo: which entry
}

// News is what has become of the sets since a journal entry.
type News struct {
	Entries int64         // the journal's last entry
	All     bool          // read everything again
	Sets    []photo.Set   // touched, as they are now
	Gone    []photo.SetID // touched, and standing no more
}

// Queue yields sets in the order in which they are to be looked at, beside the orders that the page has of
// its own: what teaches most, a blind second reading.
type Queue interface {
	Name() string // as in order=NAME, lower case
	Reading() Reading
	// Turns returns the sets that wait for the person. The page asks once and keeps the answer.
	Turns(ctx context.Context) ([]photo.SetID, error)
	// Waits reports whether a set of Turns waits still, as it is now.
	Waits(s photo.Set) bool
}

// Options are the settings of a page.
type Options struct {
	Who    string // who decides
	Lang   string // "en" or "ar", until the person switches it in this sitting; "" what the person chose before
	Paths  pathfacts.Table
	Queues []Queue
	Order  string // with which the page begins, a Queue's name among them; "" the least certain first
	Now    func() time.Time
	// Trouble, where it is not nil, is told of errors that the page does not put into words.
	Trouble func(error)
}

// Server is one sitting at the page.
type Server struct {
	Options
	store   Store
	token   string // "" once it was used
	session string
	host    string // the only Host that is answered
	desk    *desk
	lens    *lens
	sitting *sitting
	taste   taste
	mux     *http.ServeMux
	once    sync.Mutex // guards token
}

// New reads the catalogue and returns a page that answers at host, which is 127.0.0.1 and a port.
func New(ctx context.Context, store Store, host string, o Options) (*Server, error) {
	s := &Server{Options: o, store: store, host: host, token: secret(), session: secret(), lens: newLens(64 << 20), sitting: &sitting{seen: map[photo.SetID]bool{}}}
	s.desk = &desk{store: store, paths: o.Paths, queues: o.Queues, start: o.Order, mine: map[photo.SetID]bool{}, into: map[photo.SetID]photo.SetID{}}
	if err := s.desk.follow(ctx); err != nil {
		return nil, err
	}
	s.taste.begun = o.Lang
	if err := s.recall(ctx); err != nil {
		return nil, err
	}
	s.sitting.began = o.Now()
	s.sitting.fresh = s.sitting.began
	s.routes()
	return s, nil
}

// secret returns 256 random bits as text.
func secret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}

// Address is what the person opens: it works once.
func (s *Server) Address() string { return "http://" + s.host + "/?token=" + s.token }

func (s *Server) routes() {
	s.mux = http.NewServeMux()
	s.mux.HandleFunc("GET /{$}", s.first)
	s.mux.HandleFunc("GET /set/{id}", s.show)
	s.mux.HandleFunc("GET /next", s.ahead)
	s.mux.HandleFunc("GET /picture/{photo}", s.picture)
	s.mux.HandleFunc("GET /static/{file}", s.static)
	s.mux.HandleFunc("POST /decide", s.decide)
	s.mux.HandleFunc("POST /settings", s.settings)
}
