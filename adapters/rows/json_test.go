// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
)

// documents reads the member x of each row, and the member y around them.
func documents(text, list string) (got []string, around string, s adapters.Summary, err error) {
	in, out := open(text)
	r, err := rows.JSON(in, out, list, nil)
	for err == nil && r.Next() {
		got = append(got, r.Text("x"))
		r.Skip("read")
	}
	if err == nil {
		around, err = r.Rest().Text("y"), r.Err()
	}
	s, err = out.Close(err)
	return got, around, s, err
}

func TestJSON(t *testing.T) {
	for _, test := range []struct {
		name, text, list, around string
		want                     []string
	}{
		{name: "a list", text: `[{"x":1},{"x":"2"}]`, want: []string{"1", "2"}},
		{name: "an empty list", text: ` [ ] `},
		{name: "a member", text: `{"y":true,"data":[{"x":1}],"z":0}`, list: "data", want: []string{"1"}, around: "true"},
		{name: "behind the list", text: `{"data":[{"x":1}],"y":"next"}`, list: "data", want: []string{"1"}, around: "next"},
		{name: "deeper", text: `{"a":{"b":1,"data":[{"x":1}],"c":[]},"y":2}`, list: "a.data", want: []string{"1"}, around: "2"},
		{name: "each of a list", text: `[{"data":[{"x":1}]},{"data":[{"x":2},{"x":3}],"y":4}]`, list: "*.data", want: []string{"1", "2", "3"}},
		{name: "one row", text: `{"x":{"y":1},"y":2}`, list: ".", want: nil},
		{name: "one row of a list", text: `{"x":5}`, list: ".", want: []string{"5"}},
		{name: "long numbers", text: `[{"x":7002238017842757633},{"x":0.1000000000000000055},{"x":1.23e5}]`, want: []string{"7002238017842757633", "0.1000000000000000055", "1.23e5"}},
		{name: "escapes", text: `[{"x":"\uc8fc\ud310 \ud83e\uddee \"\\\/\n"}]`, want: []string{"주판 🧮 \"\\/"}},
		{name: "brackets in strings", text: `{"s":"]}[{\"","data":[{"x":"]}"}]}`, list: "data", want: []string{"]}"}},
		{name: "the last of two members", text: `[{"x":1,"x":2}]`, want: []string{"2"}},
		{name: "null", text: `[{"x":null},{}]`, want: []string{"", ""}},
		{name: "rows of lists", text: `[[1,2]]`, want: []string{""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, around, s, err := documents(test.text, test.list)
			if err != nil {
				t.Fatal(err)
			}
			if test.name == "one row" {
				got = nil // x is an object: the row is rejected
				if s.Rejected != 1 {
					t.Errorf("%d rejected, want 1", s.Rejected)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" || around != test.around || !s.Complete {
				t.Errorf("around %q, want %q; complete %t; rows mismatch (-want +got):\n%s", around, test.around, s.Complete, diff)
			}
		})
	}
}

func TestJSONFaults(t *testing.T) {
	for _, test := range []struct {
		name, text, list, want string
		is                     error
	}{
		{name: "nothing", text: "", want: "adapters: in:1: input breaks off: unexpected EOF", is: adapters.ErrTruncated},
		{name: "cut in a row", text: `{"data":[{"x":1},{"x"`, list: "data", want: "adapters: in:1: input breaks off: unexpected EOF", is: adapters.ErrTruncated},
		{name: "cut behind a row", text: "{\"data\":[\n{\"x\":1}", list: "data", want: "adapters: in:2: input breaks off: unexpected EOF", is: adapters.ErrTruncated},
		{name: "cut behind the list", text: `{"data":[{"x":1}]`, list: "data", want: "adapters: in:1: input breaks off: unexpected EOF", is: adapters.ErrTruncated},
		{name: "no list", text: `{"error":{"code":17}}`, list: "data", want: "adapters: in: not of the declared shape: missing data; no such list"},
		{name: "null for a list", text: `{"data":null}`, list: "data", want: "adapters: in: not of the declared shape: missing data; no such list"},
		{name: "an object for a list", text: `{"x":1}`, want: "adapters: in: not of the declared shape: missing the list; no such list"},
		{name: "two documents", text: `[] []`, want: "adapters: in:1: malformed: '[' behind the end"},
		{name: "a page of a browser", text: `<html>`, want: `adapters: in:1: malformed: byte 1: want a value`},
		{name: "no comma", text: `[{"x":1} {"x":2}]`, want: "adapters: in:1: malformed: '{' where a comma should be"},
		{name: "no colon", text: `{"data" []}`, list: "data", want: "adapters: in:1: malformed: '[' where a colon should be"},
		{name: "a comma too many", text: `[{"x":1},]`, want: "adapters: in:1: malformed: byte 1: want a value"},
		{name: "not a number", text: `[{"x":01}]`, want: "adapters: in:1: malformed: byte 7: want a comma or a brace"},
		{name: "a control character", text: "[{\"x\":\"a\tb\"}]", want: "adapters: in:1: malformed: byte 8: a control character in a string"},
		{name: "NaN", text: `[{"x":NaN}]`, want: "adapters: in:1: malformed: byte 6: want a value"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, _, err := documents(test.text, test.list)
			if err == nil || err.Error() != test.want {
				t.Errorf("error %v, want %s", err, test.want)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v is not %v", err, test.is)
			}
		})
	}
}

// TestJSONRows holds that a row that is too large, or none, is rejected alone.
func TestJSONRows(t *testing.T) {
	long := `{"x":"` + strings.Repeat("a", 1<<20) + `"}`
	deep := `{"x":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`
	got, _, s, err := documents(`[{"x":1},`+long+`,`+deep+`,7,"x",null,{"x":2}]`, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2"}, got); diff != "" || s.Rows != 7 || s.Rejected != 5 {
		t.Errorf("%d rows, %d rejected; (-want +got):\n%s", s.Rows, s.Rejected, diff)
	}
	for i, want := range []string{
		"in:2: over the limit: a value of more than 1048576 bytes", "in:3: over the limit: more than 64 levels",
		"in:4: malformed: want an object", "in:5: malformed: want an object", "in:6: malformed: want an object",
	} {
		if got := s.Rejections[i].String(); got != want {
			t.Errorf("rejection %d: %s, want %s", i, got, want)
		}
	}
}

// TestJSONRest holds that a value that is too large to be kept is not taken for absent:
// a page would be the last one.
func TestJSONRest(t *testing.T) {
	in, out := open(`{"data":[],"big":"` + strings.Repeat("a", 100_000) + `","y":"1"}`)
	r, err := rows.JSON(in, out, "data", nil)
	if err != nil || r.Next() {
		t.Fatal(err)
	}
	rest := r.Rest()
	if got := rest.Text("y"); got != "1" {
		t.Errorf("y = %q, want 1", got)
	}
	if got := rest.Text("big"); got != "" || !errors.Is(rest.Err(), adapters.ErrLimit) {
		t.Errorf("big = %.10q, error %v, want ErrLimit", got, rest.Err())
	}
	_, _, _, err = documents(`{`+strings.Repeat(`"a":"`+strings.Repeat("a", 60_000)+`",`, 20)+`"data":[]}`, "data")
	if !errors.Is(err, adapters.ErrLimit) {
		t.Errorf("more than a row around the list: %v, want ErrLimit", err)
	}
}

func TestJSONFields(t *testing.T) {
	in, out := open(`[{"a.b":"dotted","a":{"b":"inner","c":[{"n":"1"},{"n":"x"}],"d":[1,2]},"big":9007199254740993}]`)
	r, err := rows.JSON(in, out, "", nil)
	if err != nil || !r.Next() {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"a.b": "dotted", "a.c.1.n": "x", "a.d.0": "1", "a.x": "", "a.b.c": "", "a.c.7": "", "big": "9007199254740993",
	} {
		if got := r.Text(name); got != want {
			t.Errorf("Text(%q) = %q, want %q", name, got, want)
		}
	}
	if n := r.Int("big"); n != 9007199254740993 {
		t.Errorf("Int = %d", n)
	}
	list := r.List("a.c")
	if len(list) != 2 || list[0].Int("n") != 1 || r.Err() != nil {
		t.Fatalf("List of %d, %v", len(list), r.Row.Err())
	}
	list[1].Int("n")
	if r.Next(); r.Err() != nil {
		t.Fatal(r.Err())
	}
	s, _ := out.Close(nil)
	if s.Rejected != 1 || s.Rejections[0].Column != "a.c[1].n" {
		t.Errorf("rejections %v, want one of column a.c[1].n", s.Rejections)
	}
}

func TestJSONLines(t *testing.T) {
	text := "\ufeff{\"x\":1}\r\n\n{\"x\":\n{\"x\":2} 3\n[\"a\"]\n" + strings.Repeat("x", 1<<20+1) + "\n{\"x\":4}"
	in, out := open(text)
	r, err := rows.JSONLines(in, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r.Next() {
		got = append(got, r.Text("x")+r.Text("0"))
		r.Skip("read")
	}
	s, err := out.Close(r.Err())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "a", "4"}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	var rejected []string
	for _, r := range s.Rejections {
		rejected = append(rejected, r.String())
	}
	want := []string{
		"in:3: malformed: byte 6: want a value", "in:4: malformed: byte 9: more than a value",
		"in:6: over the limit: a row of more than 1048576 bytes or 4096 fields",
	}
	if diff := cmp.Diff(want, rejected); diff != "" {
		t.Errorf("rejections (-want +got):\n%s", diff)
	}
}
