// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/rand"
	"embed"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"slices"

	"github.com/jupan-go/jupan/settle"
)

//go:embed pages static
var assets embed.FS

// server answers for a house.
type server struct {
	house   *house
	key     []byte                        // of cookies and tokens; it is as old as the process
	pages   map[string]*template.Template // by language and name
	streams chan struct{}
	handler http.Handler
}

func newServer(h *house) (*server, error) {
	s := &server{house: h, key: make([]byte, 32), pages: map[string]*template.Template{}, streams: make(chan struct{}, streamsMost)}
	if _, err := rand.Read(s.key); err != nil {
		return nil, err
	}
	for _, language := range []settle.Language{settle.English, settle.Korean} {
		for _, name := range []string{"overview", "statement", "events", "findings", "work", "fault"} {
			t, err := template.New("layout.html").Funcs(words{language}.functions()).
				ParseFS(assets, "pages/layout.html", "pages/parts.html", "pages/"+name+".html")
			if err != nil {
				return nil, err
			}
			s.pages[string(language)+name] = t
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.overview)
	mux.HandleFunc("GET /changes", s.stream)
	mux.HandleFunc("GET /statements/{agreement}/{period}", s.statement)
	mux.HandleFunc("GET /statements/{agreement}/{period}/lines/{line}/{input}", s.events)
	mux.HandleFunc("GET /findings", s.findings)
	mux.HandleFunc("GET /work", s.work)
	mux.HandleFunc("GET /static/{file}", s.static)
	mux.HandleFunc("POST /sign-in", s.form(s.signIn))
	mux.HandleFunc("POST /findings/answer", s.form(s.signed(s.answer)))
	mux.HandleFunc("POST /findings/again", s.form(s.signed(s.again)))
	mux.HandleFunc("POST /steps/{step}", s.form(s.signed(s.step)))
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, http.StatusNotFound, "There is no such page.")
	})
	s.handler = headers(local(http.NewCrossOriginProtection().Handler(mux)))
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// headers are those that keep a page from running, or being framed by, what is not its own.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
				"img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "same-origin",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control":                "no-store",
		} {
			w.Header().Set(name, value)
		}
		next.ServeHTTP(w, r)
	})
}

// local refuses names that are not those of this machine, so that a page elsewhere whose name is
// pointed at it reads nothing.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); ip == nil && !slices.Contains([]string{"localhost", "[::1]"}, host) {
			http.Error(w, "the demo answers to addresses and localhost alone", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// static serves the style and the script.
func (s *server) static(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	types := map[string]string{
		"style.css": "text/css; charset=utf-8", "live.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
	}
	data, err := assets.ReadFile("static/" + file)
	if err != nil || types[file] == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", types[file])
	_, _ = w.Write(data)
}

// page is what every page has.
type page struct {
	Title, Path string
	User        string
	Users       []string
	Token       string
	At          string
	// Fault says what was refused, Done what was done.
	Fault, Done string
	Language    settle.Language
	// Wait counts what waits for a person.
	Wait waiting
	// Body is the page's own.
	Body any
}

// shown is a page about to be written.
type shown struct {
	name, title string
	status      int
	fault       string
	body        any
}

// show writes a page, whole or not at all.
func (s *server) show(w http.ResponseWriter, r *http.Request, x shown) {
	v, say := s.visitor(w, r), wordsOf(r)
	say.remember(w, r)
	p := page{
		Title: say.say(x.title), Path: r.URL.Path, User: v.name, Users: users(), Token: s.token(v), Language: say.language,
		At: s.house.clock().Format("2006-01-02 15:04:05"), Fault: say.say(x.fault), Done: done(r.URL.Query().Get("done")), Body: x.body,
	}
	if r.Method != http.MethodGet {
		p.Path = "/"
	}
	var err error
	p.Wait, err = s.house.waiting()
	var out bytes.Buffer
	if err == nil {
		err = s.pages[string(say.language)+x.name].Execute(&out, p)
	}
	if err != nil {
		http.Error(w, fmt.Sprintf("the page cannot be shown: %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(x.status)
	_, _ = w.Write(out.Bytes())
}

// fail shows what went wrong.
func (s *server) fail(w http.ResponseWriter, r *http.Request, status int, text string) {
	s.show(w, r, shown{name: "fault", title: http.StatusText(status), status: status, fault: text})
}

// done is the sentence for a step that was taken, by its name in the address.
func done(step string) string {
	return map[string]string{
		"sign-in": "You are signed in.", "close": "The period is closed.", "approve": "The statement is approved.",
		"reject": "The statement is sent back.", "prepare": "The payouts are drawn up.", "release": "The payout is released.",
		"settle": "The payout is confirmed.", "answer": "The finding is answered.", "again": "The day was asked for again.",
	}[step]
}
