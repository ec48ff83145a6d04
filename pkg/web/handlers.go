// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
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
	s.showNext(w, r, r.URL.Query(), 0, "")
}

// show shows one set.
func (s *Server) show(w http.ResponseWriter, r *http.Request) {
	id, err := photo.ParseSetID(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	s.render(w, r, r.URL.Query(), id, "", http.StatusOK, true)
}

// ahead gives the set that follows, for the page to load its pictures before they are wanted.
func (s *Server) ahead(w http.ResponseWriter, r *http.Request) {
	after, _ := photo.ParseSetID(r.URL.Query().Get("after"))
	next, _, err := s.following(r.Context(), r.URL.Query(), after)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, r, r.URL.Query(), next, "", http.StatusOK, r.URL.Query().Get("look") == "yes")
}

func (s *Server) following(ctx context.Context, q url.Values, after photo.SetID) (photo.SetID, int, error) {
	if err := s.desk.follow(ctx); err != nil {
		return 0, 0, err
	}
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	return s.desk.next(ctx, s.desk.parseFilter(q), after)
}

func (s *Server) showNext(w http.ResponseWriter, r *http.Request, q url.Values, after photo.SetID, said string) {
	next, _, err := s.following(r.Context(), q, after)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, r, q, next, said, http.StatusOK, true)
}

// decide records a decision and answers with what is to be looked at then. What was refused is answered
// with the set as it is now.
func (s *Server) decide(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the form cannot be read", http.StatusBadRequest)
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
		s.render(w, r, q, id, s.refusal(err, language(r, s.Lang)), http.StatusConflict, true)
		return
	}
	s.desk.mu.Lock()
	done := closed(r.PostForm, s.desk.sets[id], s.desk.reading(s.desk.parseFilter(q)))
	s.desk.mu.Unlock()
	switch {
	case !fragment(r):
		to := "/?" + q.Encode()
		if !done {
			to = "/set/" + id.String() + "?" + q.Encode()
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	case done:
		s.showNext(w, r, q, id, "")
	default:
		s.render(w, r, q, id, "", http.StatusOK, true)
	}
}

// fail answers where the catalogue cannot be read.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.report(err)
	http.Error(w, word(language(r, s.Lang), "trouble"), http.StatusInternalServerError)
}

// settings keeps how the person wants the page, for a year.
func (s *Server) settings(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the form cannot be read", http.StatusBadRequest)
		return
	}
	for name, values := range map[string][]string{
		"lang": {"en", "ar"}, "colour": {"no", "yes"}, "size": {"medium", "full"}, "keys": {"yes", "no"},
	} {
		for _, v := range values {
			if r.PostForm.Get(name) == v {
				http.SetCookie(w, &http.Cookie{Name: "amana_" + name, Value: v, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteStrictMode})
			}
		}
	}
	q, _ := url.ParseQuery(r.PostForm.Get("q"))
	to := "/?" + q.Encode()
	if id, err := photo.ParseSetID(r.PostForm.Get("set")); err == nil {
		to = "/set/" + id.String() + "?" + q.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func setting(r *http.Request, name string) string {
	if c, err := r.Cookie("amana_" + name); err == nil {
		return c.Value
	}
	return ""
}

func language(r *http.Request, otherwise string) string {
	if l := setting(r, "lang"); l == "en" || l == "ar" {
		return l
	}
	return otherwise
}

// picture answers with one picture: blurred, unless it is asked for clear or a box of it is. A box is at
// most a quarter of the picture, so that sharpening one is never a way around the blur.
func (s *Server) picture(w http.ResponseWriter, r *http.Request) {
	p, err := photo.ParseDigest(r.PathValue("photo"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	v, ok := parseView(p, r)
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
		http.Error(w, word(language(r, s.Lang), key), status)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

func parseView(p photo.Digest, r *http.Request) (view, bool) {
	q := r.URL.Query()
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
		if setting(r, "size") == "full" {
			v.side = full
		}
	default:
		return v, false
	}
	v.colour = v.clear && setting(r, "colour") == "yes"
	return v, true
}

func (s *Server) render(w http.ResponseWriter, r *http.Request, q url.Values, id photo.SetID, said string, status int, looked bool) {
	page, err := s.page(r, q, id, said, looked)
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
