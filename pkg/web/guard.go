// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"
)

// What may reach the page, in the order in which it is asked: the Host is the one that was printed, or the
// name of another site was pointed at this machine; the request comes from the page itself or from nowhere;
// it only reads, or is a POST; it has the session's cookie. What fails is told nothing.

// cookieFor names the session's cookie after the port: a browser sends a cookie to every port of a machine, so
// that under one name two pages would shut each other out.
func cookieFor(host string) string {
	_, port, _ := net.SplitHostPort(host)
	return "amana_session_" + port
}

// policy lets the page use its own script, style and pictures and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxBody bounds what a form may send.
const maxBody = 64 << 10

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	for name, value := range map[string]string{
		"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		head.Set(name, value)
	}
	switch {
	case r.Host != s.host:
		http.Error(w, "this page is not for that host", http.StatusMisdirectedRequest)
	case !own(r, s.host):
		http.Error(w, "a request from another site is not answered", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		http.Error(w, "only GET and POST are answered", http.StatusMethodNotAllowed)
	case r.Method == http.MethodGet && r.URL.Path == "/" && r.URL.Query().Has("token"):
		s.enter(w, r)
	case !s.known(r):
		http.Error(w, "open the address that amana review printed; it works once", http.StatusForbidden)
	default:
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		s.mux.ServeHTTP(w, r)
	}
}

// own reports whether a request comes from the page or from the person's hand. A browser says so in
// Sec-Fetch-Site; an old one sends the Origin with every POST. A form of a page that tells nobody where it comes
// from has the Origin null, as one of a sandbox has: that counts where the browser calls it of the same origin.
// Another port of this machine is another origin, although a cookie of SameSite=Strict goes there too.
func own(r *http.Request, host string) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	if site != "" && site != "same-origin" && site != "none" {
		return false
	}
	origin := r.Header.Get("Origin")
	switch {
	case origin == "null" && site == "same-origin":
	case origin != "" && origin != "http://"+host:
		return false
	}
	return r.Method == http.MethodGet || origin != "" || site == "same-origin"
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// enter exchanges the token for the cookie, once, and takes it out of the address.
func (s *Server) enter(w http.ResponseWriter, r *http.Request) {
	s.once.Lock()
	good := s.token != "" && same(r.URL.Query().Get("token"), s.token)
	if good {
		s.token = ""
	}
	s.once.Unlock()
	if !good && !s.known(r) {
		http.Error(w, "this address was used already; start amana review again", http.StatusForbidden)
		return
	}
	if good {
		http.SetCookie(w, &http.Cookie{Name: cookieFor(s.host), Value: s.session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) known(r *http.Request) bool {
	for _, c := range r.CookiesNamed(cookieFor(s.host)) {
		if same(c.Value, s.session) {
			return true
		}
	}
	return false
}

// Serve answers on l until ctx is done, and then lets what is being answered come to its end.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: s, DisableGeneralOptionsHandler: true, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(wait)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// Listen takes a free port of this machine and of no other.
func Listen() (net.Listener, error) { return net.Listen("tcp4", "127.0.0.1:0") }

// fragment reports whether the page's script asks, which puts the answer into the page.
func fragment(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("X-Amana"), "fragment")
}
