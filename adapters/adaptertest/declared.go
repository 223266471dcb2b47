// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

func checkDeclared(k *kit) {
	if k.info.Name == "" || k.info.Version == "" || strings.ToLower(k.info.Name) != k.info.Name {
		k.faultf("Info.Name %q and Version %q: want a lower-case name and a version", k.info.Name, k.info.Version)
	}
	if again := k.Adapter.Info(); !reflect.DeepEqual(k.info, again) {
		k.faultf("Info differs from one call to the next")
	}
	_, fetches := k.Adapter.(adapters.Fetcher)
	_, receives := k.Adapter.(adapters.Receiver)
	via := adapters.Via(0)
	names := map[string]bool{}
	for i := range k.info.Streams {
		s := &k.info.Streams[i]
		via |= s.Via
		k.checkStream(s)
		if names[s.Name] {
			k.faultf("stream %q is declared twice", s.Name)
		}
		names[s.Name] = true
	}
	if fetches != (via&adapters.ByPull != 0) {
		k.faultf("the adapter is a Fetcher: %t; a stream comes ByPull: %t", fetches, !fetches)
	}
	if receives != (via&adapters.ByPush != 0) {
		k.faultf("the adapter is a Receiver: %t; a stream comes ByPush: %t", receives, !receives)
	}
	if fetches && len(k.info.Hosts) == 0 {
		k.faultf("a Fetcher without Hosts can call nobody")
	}
	k.checkCovered(fetches, receives)
}

// checkStream looks at one declaration and at what of it the corpus shows.
func (k *kit) checkStream(s *adapters.Stream) {
	if s.Name == "" || strings.Contains(s.Name, "/") || s.Via == 0 || len(s.Kinds) == 0 {
		k.faultf("stream %q: a Name without '/', Via and Kinds are to be set", s.Name)
	}
	if s.Form == adapters.JSON && !s.Ends {
		k.faultf("stream %q is JSON, so its end can be seen: set Ends", s.Name)
	}
	shown := map[event.Kind]bool{}
	seen, hinted := false, false
	for _, in := range k.inputs {
		if in.stream.Name != s.Name {
			continue
		}
		seen = true
		hinted = hinted || len(in.base.summary.Hints) > 0
		for i := range in.base.events {
			kind := in.base.events[i].Kind
			shown[kind] = true
			if !s.Brings(kind) {
				k.faultf("%s: event of kind %s, which the stream does not declare", in.path, kind)
			}
		}
	}
	if !seen {
		k.faultf("stream %q has no input in the corpus", s.Name)
		return
	}
	for _, kind := range s.Kinds {
		if !shown[kind] {
			k.faultf("stream %q declares %s, but no input of the corpus shows it", s.Name, kind)
		}
	}
	if s.Table != nil {
		k.checkColumnsSeen(s)
	}
}

// checkColumnsSeen notes declared columns that no input fills.
func (k *kit) checkColumnsSeen(s *adapters.Stream) {
	filled := map[string]bool{}
	for _, in := range k.inputs {
		if in.stream.Name == s.Name {
			for _, f := range in.fields() {
				filled[f.name] = filled[f.name] || strings.TrimSpace(f.text) != ""
			}
		}
	}
	for _, c := range s.Table.Columns {
		has := slices.ContainsFunc(append([]string{c.Name}, c.Also...), func(n string) bool { return filled[n] })
		if !has {
			k.notef("stream %s: column %q is empty in every input", s.Name, c.Name)
		}
	}
}

// checkCovered asks for an example of each way that a stream comes.
func (k *kit) checkCovered(fetches, receives bool) {
	for i := range k.info.Streams {
		s := &k.info.Streams[i]
		pulled := slices.ContainsFunc(k.Pulls, func(p Pull) bool { return p.Stream == s.Name })
		if fetches && s.Via&adapters.ByPull != 0 && !pulled {
			k.faultf("stream %q comes ByPull, but Kit.Pulls has none of it", s.Name)
		}
	}
	if receives && len(k.Pushes) == 0 {
		k.faultf("the adapter is a Receiver, but Kit.Pushes is empty")
	}
}

func checkGolden(k *kit) {
	for _, in := range k.inputs {
		got := in.base.picture()
		switch {
		case k.Update:
			name := filepath.Join(k.Dir, filepath.FromSlash(in.path)+".golden")
			err := os.MkdirAll(filepath.Dir(name), 0o755)
			if err = errors.Join(err, os.WriteFile(name, []byte(got), 0o644)); err != nil {
				k.faultf("write the golden: %v", err)
			}
		case in.golden == nil:
			k.faultf("%s has no golden; make it with Update, and read it", in.path)
		default:
			if text := lineDifference(string(in.golden), got); text != "" {
				k.faultf("%s: %s", in.path, text)
			}
		}
	}
}

func lineDifference(want, got string) string {
	if want == got {
		return ""
	}
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := 0; ; i++ {
		var left, right string
		if i < len(a) {
			left = a[i]
		}
		if i < len(b) {
			right = b[i]
		}
		if left != right || i >= len(a) {
			return fmt.Sprintf("line %d of the golden:\n\t\tgolden %s\n\t\tnow    %s", i+1, left, right)
		}
	}
}

func checkZero(k *kit) {
	for i := range k.info.Streams {
		s := &k.info.Streams[i]
		for name, in := range map[string]*adapters.Input{
			"an empty body":       {Stream: s.Name, Source: "kit", Body: strings.NewReader("")},
			"spaces":              {Stream: s.Name, Source: "kit", Body: strings.NewReader(" \r\n\r\n ")},
			"zero bytes":          {Stream: s.Name, Source: "kit", Body: strings.NewReader("\x00\x00\x00\x00")},
			"a document of none":  {Stream: s.Name, Source: "kit", Body: strings.NewReader("null")},
			"lists in lists":      {Stream: s.Name, Source: "kit", Body: strings.NewReader("[[[],[{}]],[null]]")},
			"a page of a browser": {Stream: s.Name, Source: "kit", Body: strings.NewReader("<html>\n<body>busy</body></html>")},
		} {
			in.Zone = k.inputOf(&corpusInput{stream: *s}).Zone
			d := run(k.Adapter, k.info, in)
			if d.panic != nil {
				k.faultf("stream %s, %s: %v", s.Name, name, d.err)
			}
			if len(d.events) > 0 {
				k.faultf("stream %s, %s: gives events", s.Name, name)
			}
		}
	}
	in := &adapters.Input{Stream: "no such stream", Source: "kit", Body: strings.NewReader("a,b\n1,2\n")}
	in.Zone = k.inputOf(&corpusInput{}).Zone
	if d := run(k.Adapter, k.info, in); d.panic != nil || d.err == nil && len(k.info.Streams) > 1 {
		k.faultf("an input of a stream that is not declared: want an error, got %v", d.err)
	}
	k.zeroMessage()
}

// zeroMessage gives Verify next to nothing.
func (k *kit) zeroMessage() {
	r, ok := k.Adapter.(adapters.Receiver)
	if !ok {
		return
	}
	for _, m := range []*adapters.Message{{}, {Body: []byte("{}")}, {Body: []byte("null")}} {
		for _, secrets := range [][]string{nil, {""}, {"kit-secret"}} {
			if _, err := r.Verify(m, secrets); err == nil && !k.anyUnsigned() {
				k.faultf("Verify takes a message %q without a header, with secrets %q", m.Body, secrets)
			}
		}
	}
}

func (k *kit) anyUnsigned() bool {
	return slices.ContainsFunc(k.Pushes, func(p Push) bool { return p.Unsigned })
}
