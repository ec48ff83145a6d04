// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"amana/pkg/photo"
)

//go:embed static templates
var files embed.FS

// The templates are part of the program: one that does not parse is a bug that every start shows.
var templates = template.Must(template.New("page").Funcs(template.FuncMap{
	"runs": photo.Runs, "ordered": photo.Ordered, "components": func(path string) []string { return strings.Split(path, "/") },
}).ParseFS(files, "templates/*.html"))

// static answers with the page's script and style, and nothing else that lies there.
func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	types := map[string]string{"review.js": "text/javascript; charset=utf-8", "style.css": "text/css; charset=utf-8"}
	kind, ok := types[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := files.ReadFile(path.Join("static", r.PathValue("file")))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body)
}

// first shows the first set of the queue.
func (s *Server) first(w http.ResponseWriter, r *http.Request) {
	s.showNext(w, r, r.URL.Query(), 0, answer{}, true)
}

// show shows one set.
func (s *Server) show(w http.ResponseWriter, r *http.Request) {
	id, err := photo.ParseSetID(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	if err := s.desk.follow(r.Context()); err != nil {
		s.fail(w, r, err)
		return
	}
	s.desk.mu.Lock()
	now := s.desk.stands(id)
	s.desk.mu.Unlock()
	switch now {
	case id:
		s.render(w, r, r.URL.Query(), id, answer{}, http.StatusOK, true)
	case 0:
		s.render(w, r, r.URL.Query(), id, answer{}, http.StatusNotFound, true)
	default:
		http.Redirect(w, r, "/set/"+now.String()+"?"+r.URL.RawQuery, http.StatusSeeOther)
	}
}

// ahead gives the set that follows, for the page to load its pictures before they are wanted.
func (s *Server) ahead(w http.ResponseWriter, r *http.Request) {
	after, _ := photo.ParseSetID(r.URL.Query().Get("after"))
	s.showNext(w, r, r.URL.Query(), after, answer{}, r.URL.Query().Get("look") == "yes")
}

func (s *Server) following(ctx context.Context, q url.Values, after photo.SetID) (photo.SetID, int, error) {
	if err := s.desk.follow(ctx); err != nil {
		return 0, 0, err
	}
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	return s.desk.next(ctx, s.desk.parseFilter(q), after)
}

// showNext shows the set that follows; where none does and one waits, that one stays and is said to be the last.
func (s *Server) showNext(w http.ResponseWriter, r *http.Request, q url.Values, after photo.SetID, a answer, looked bool) {
	next, left, err := s.following(r.Context(), q, after)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if next == 0 && left > 0 {
		next, a.said = after, word(s.lang(), "only")
	}
	s.render(w, r, q, next, a, http.StatusOK, looked)
}

// decide records a decision and answers with what is to be looked at then. What was refused is answered
// with the set as it is now.
func (s *Server) decide(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, word(s.lang(), "badform"), http.StatusBadRequest)
		return
	}
	q, err := url.ParseQuery(r.PostForm.Get("q"))
	if err != nil {
		q = url.Values{}
	}
	id, err := s.act(r.Context(), r.PostForm)
	if followed := s.desk.follow(r.Context()); followed != nil {
		s.fail(w, r, followed)
		return
	}
	if err != nil {
		if id == 0 {
			id, _ = photo.ParseSetID(r.PostForm.Get("set"))
		}
		s.render(w, r, q, id, answer{said: s.refusal(err, s.lang(), q)}, http.StatusConflict, true)
		return
	}
	s.desk.mu.Lock()
	reading := s.desk.reading(s.desk.parseFilter(q))
	done := closed(r.PostForm, s.desk.sets[id], reading)
	s.desk.mu.Unlock()
	a := answer{recorded: recorded(r.PostForm, s.lang(), reading), set: id}
	switch {
	case !fragment(r):
		to := "/?" + q.Encode()
		if !done {
			to = "/set/" + id.String() + "?" + q.Encode()
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	case done:
		s.showNext(w, r, q, id, a, true)
	default:
		s.render(w, r, q, id, a, http.StatusOK, true)
	}
}

// later says whose decision stands in the way of taking one back. A reader who is not to know of others' decisions
// is told no name.
func (s *Server) later(id photo.SetID, lang string, q url.Values) string {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	var who string
	if k := s.desk.sets[s.desk.stands(id)]; k != nil && !s.desk.reading(s.desk.parseFilter(q)).alone() {
		who = k.ReviewedBy
	}
	if who == "" {
		return fmt.Sprintf(word(lang, "later"), id)
	}
	return fmt.Sprintf(word(lang, "laterby"), "\u2068"+photo.Printable(who)+"\u2069", id) // isolated: a name has a direction of its own
}

// fail answers where the catalogue cannot be read.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.report(err)
	http.Error(w, word(s.lang(), "trouble"), http.StatusInternalServerError)
}

// picture answers with one picture: blurred, unless it is asked for clear or a box of it is. A box is at
// most a quarter of the picture, so that sharpening one is never a way around the blur.
func (s *Server) picture(w http.ResponseWriter, r *http.Request) {
	p, err := photo.ParseDigest(r.PathValue("photo"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	v, ok := s.parseView(p, r.URL.Query())
	s.desk.mu.Lock()
	c, known := s.desk.contents[p]
	places := s.desk.places(p)
	s.desk.mu.Unlock()
	if !known || !ok {
		http.NotFound(w, r)
		return
	}
	body, err := s.lens.look(r.Context(), v, *c, places)
	if err != nil {
		status, key := http.StatusUnprocessableEntity, "noview"
		switch {
		case errors.Is(err, errAway):
			status, key = http.StatusServiceUnavailable, "away"
		case errors.Is(err, errTooLarge):
			key = "toolarge"
		case errors.Is(err, errMismatch):
			status, key = http.StatusConflict, "mismatch"
		}
		http.Error(w, word(s.lang(), key), status)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

func (s *Server) parseView(p photo.Digest, q url.Values) (view, bool) {
	v := view{photo: p, side: thumb}
	if box := q.Get("box"); box != "" {
		var ok bool
		v.clear, v.side = true, full
		if v.x, v.y, v.w, v.h, ok = parseBox(box); !ok || v.w*v.h > 10000*10000/4 {
			return v, false
		}
	}
	switch q.Get("mode") {
	case "", "blur":
		v.side = thumb
		if v.w > 0 {
			v.side = full
		}
	case "clear":
		v.clear, v.side = true, medium
		if s.taste.of("size") == "full" {
			v.side = full
		}
	default:
		return v, false
	}
	v.colour = v.clear && s.taste.of("colour") == "yes"
	v.strong = !v.clear && s.taste.of("blur") == "strong"
	return v, true
}

func (s *Server) render(w http.ResponseWriter, r *http.Request, q url.Values, id photo.SetID, a answer, status int, looked bool) {
	if !fragment(r) && a.said == "" {
		if err := s.recall(r.Context()); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	page, err := s.page(r, q, id, a, looked)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	name := "page.html"
	if fragment(r) {
		name = "set.html"
	}
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, page); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}
