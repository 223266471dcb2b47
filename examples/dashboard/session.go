// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
)

// users are who can sign in: by a click, without a password, because this is a demo. A host has its
// own sign-in here, and puts what it knows of the person into book.By.
func users() []string { return []string{"ann", "ben"} }

// visitor is who asks: a browser, and the user it has signed in as.
type visitor struct{ id, name string }

const cookieName = "jupan_demo"

// visitor reads the cookie, and gives one to a browser that has none.
func (s *server) visitor(w http.ResponseWriter, r *http.Request) visitor {
	if v, ok := s.read(r); ok {
		return v
	}
	v := visitor{id: rand.Text()}
	s.write(w, r, v)
	return v
}

// read returns the visitor of a cookie that this process has signed.
func (s *server) read(r *http.Request) (visitor, bool) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return visitor{}, false
	}
	parts := strings.Split(c.Value, ".")
	if len(parts) != 3 || !hmac.Equal([]byte(parts[2]), []byte(s.mac("cookie", parts[0], parts[1]))) {
		return visitor{}, false
	}
	return visitor{parts[0], parts[1]}, true
}

func (s *server) write(w http.ResponseWriter, r *http.Request, v visitor) {
	value := v.id + "." + v.name + "." + s.mac("cookie", v.id, v.name)
	//nolint:gosec // Secure where there is TLS; on this machine there is none
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
}

// token is what a form must bring, so that no other site can send it: it depends on the cookie.
func (s *server) token(v visitor) string { return s.mac("form", v.id, v.name) }

func (s *server) mac(what, id, name string) string {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte(what + "\x00" + id + "\x00" + name))
	return hex.EncodeToString(m.Sum(nil))
}

// formMost bounds a form, in bytes.
const formMost = 16 << 10

// form lets a request through that brings the token of its cookie.
func (s *server) form(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, formMost)
		if err := r.ParseForm(); err != nil {
			s.fail(w, r, http.StatusBadRequest, "The form cannot be read.")
			return
		}
		v, ok := s.read(r)
		if !ok || !hmac.Equal([]byte(r.PostForm.Get("token")), []byte(s.token(v))) {
			s.fail(w, r, http.StatusForbidden, "The form is old, or not of this page. Nothing was done; go back and load the page again.")
			return
		}
		next(w, r)
	}
}

// signed lets a request through of someone who is signed in.
func (s *server) signed(next func(http.ResponseWriter, *http.Request, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, ok := s.read(r)
		if !ok || !slices.Contains(users(), v.name) {
			s.fail(w, r, http.StatusUnauthorized, "Sign in first: a step needs a name. Nothing was done.")
			return
		}
		next(w, r, v.name)
	}
}

// signIn gives the cookie a name.
func (s *server) signIn(w http.ResponseWriter, r *http.Request) {
	name := r.PostForm.Get("name")
	if !slices.Contains(users(), name) {
		s.fail(w, r, http.StatusBadRequest, "There is no such user.")
		return
	}
	s.write(w, r, visitor{rand.Text(), name})
	back(w, r, r.PostForm.Get("back"), "sign-in")
}

// back goes back to a page of this site after something was done.
func back(w http.ResponseWriter, r *http.Request, path, step string) {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\?#\r\n\t") {
		path = "/"
	}
	http.Redirect(w, r, path+"?done="+step, http.StatusSeeOther)
}
