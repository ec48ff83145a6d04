// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"amana/pkg/photo"
)

// Preferences is where the page keeps how a person wants it: with the person, so that another browser on the
// same catalogue finds it again.
type Preferences interface {
	// Preferences returns what a person chose, by the name of what is chosen.
	Preferences(ctx context.Context, who string) (map[string]string, error)
	// Prefer keeps what a person chose; what it does not name stays.
	Prefer(ctx context.Context, who string, chosen map[string]string) error
}

// choices are what a person can choose, the first where nobody did.
var choices = map[string][]string{
	"lang": {"en", "ar"}, "blur": {"usual", "strong"}, "colour": {"no", "yes"}, "size": {"medium", "full"}, "keys": {"yes", "no"},
}

// taste is how the person of this sitting wants the page.
type taste struct {
	mu     sync.Mutex
	begun  string // the language that the sitting was begun with, until it is switched; "" none
	chosen map[string]string
}

// of returns what is chosen. What was kept by another program and is no choice here is none.
func (t *taste) of(name string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if name == "lang" && t.begun != "" {
		return t.begun
	}
	if v := t.chosen[name]; slices.Contains(choices[name], v) {
		return v
	}
	return choices[name][0]
}

func (t *taste) choose(chosen map[string]string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.chosen == nil {
		t.chosen = map[string]string{}
	}
	maps.Copy(t.chosen, chosen)
	if chosen["lang"] != "" {
		t.begun = ""
	}
}

func (s *Server) lang() string { return s.taste.of("lang") }

// recall reads what the person chose, perhaps at another page.
func (s *Server) recall(ctx context.Context) error {
	kept, err := s.store.Preferences(ctx, s.Who)
	if err != nil {
		return err
	}
	s.taste.mu.Lock()
	defer s.taste.mu.Unlock()
	s.taste.chosen = kept
	return nil
}

// settings keeps how the person wants the page. Where that cannot be kept it holds for this sitting until the
// page is read again, and the page says so.
func (s *Server) settings(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, word(s.lang(), "badform"), http.StatusBadRequest)
		return
	}
	chosen := map[string]string{}
	for name, values := range choices {
		if v := r.PostForm.Get(name); slices.Contains(values, v) {
			chosen[name] = v
		}
	}
	err := s.store.Prefer(r.Context(), s.Who, chosen)
	s.taste.choose(chosen)
	q, _ := url.ParseQuery(r.PostForm.Get("q"))
	id, none := photo.ParseSetID(r.PostForm.Get("set"))
	if err != nil {
		s.render(w, r, q, id, answer{said: word(s.lang(), "unkept") + " " + s.why(err, s.lang())}, http.StatusConflict, true)
		return
	}
	to := "/?" + q.Encode()
	if none == nil {
		to = "/set/" + id.String() + "?" + q.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
