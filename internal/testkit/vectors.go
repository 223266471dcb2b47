// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package testkit

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// Vectors is one file of the shared test vectors: named cases of inputs and expected numbers. Each
// case must be taken, and each expected number checked, or left out with a reason; what was not is
// reported at the end of the test.
type Vectors struct {
	t     testing.TB
	cases map[string]*Vector
	names []string
}

// Vector is one case.
type Vector struct {
	t         testing.TB
	Name      string          `json:"name"`
	Inputs    json.RawMessage `json:"inputs"`
	Expected  any             `json:"expected"`
	Tolerance float64         `json:"tolerance"` // absolute below 1, relative above
	left      map[string]bool // expected numbers that nobody has looked at
	taken     bool
	checked   int
	skipped   []string
}

// LoadVectors reads a file such as "vectors/metrics/srm.json". Where the shared folder is absent the
// test is skipped.
func LoadVectors(t testing.TB, rel string) *Vectors {
	t.Helper()
	raw, err := os.ReadFile(Shared(t, rel))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []*Vector `json:"vectors"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatalf("testkit: %s: %v", rel, err)
	}
	v := &Vectors{t: t, cases: map[string]*Vector{}}
	for _, c := range file.Vectors {
		c.t = t
		c.left = map[string]bool{}
		leaves("", c.Expected, func(path string, _ any) { c.left[path] = true })
		v.cases[c.Name] = c
		v.names = append(v.names, c.Name)
	}
	t.Cleanup(func() { v.finish(rel) })
	return v
}

// leaves calls visit for each number, text or truth value of a JSON tree, with its path.
func leaves(path string, tree any, visit func(path string, value any)) {
	switch tree := tree.(type) {
	case map[string]any:
		for key, value := range tree {
			leaves(strings.TrimPrefix(path+"."+key, "."), value, visit)
		}
	case []any:
		for i, value := range tree {
			leaves(strings.TrimPrefix(fmt.Sprintf("%s.%d", path, i), "."), value, visit)
		}
	default:
		visit(path, tree)
	}
}

// Take returns the case of a name and decodes its inputs into in, unless that is nil.
func (v *Vectors) Take(name string, in any) *Vector {
	v.t.Helper()
	c := v.cases[name]
	if c == nil {
		v.t.Fatalf("testkit: no vector %q", name)
	}
	c.taken = true
	if in != nil {
		if err := json.Unmarshal(c.Inputs, in); err != nil {
			v.t.Fatalf("testkit: vector %q: %v", name, err)
		}
	}
	return c
}

// Prefixed returns the names of the cases that begin with prefix, in the order of the file.
func (v *Vectors) Prefixed(prefix string) []string {
	var names []string
	for _, name := range v.names {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	return names
}

// Near checks numbers against the expected one at path, such as "ci" or "looks.0", in order.
func (c *Vector) Near(path string, got ...float64) {
	c.t.Helper()
	c.Within(c.Tolerance, path, got...)
}

// Relative is Near with a tolerance relative to the expected number, however small that is.
func (c *Vector) Relative(tol float64, path string, got float64) {
	c.t.Helper()
	if want := c.number(path); !(math.Abs(got-want) <= tol*math.Abs(want)) {
		c.t.Errorf("%s: %s = %.17g, want %.17g", c.Name, path, got, want)
	}
}

// Within is Near with a tolerance of the test's own.
func (c *Vector) Within(tol float64, path string, got ...float64) {
	c.t.Helper()
	for i, x := range got {
		at := path
		if !c.left[path] && !c.has(path) {
			at = fmt.Sprintf("%s.%d", path, i)
		}
		want := c.number(at)
		if x != want && !(math.Abs(x-want) <= tol*math.Max(1, math.Abs(want))) {
			c.t.Errorf("%s: %s = %.17g, want %.17g within %g", c.Name, at, x, want, tol)
		}
	}
}

// Skip leaves out an expected number, or all below a path, for a reason.
func (c *Vector) Skip(path, reason string) {
	for at := range maps.Clone(c.left) {
		if at == path || strings.HasPrefix(at, path+".") {
			delete(c.left, at)
		}
	}
	c.skipped = append(c.skipped, path+": "+reason)
}

// has tells whether path is a leaf, looked at or not.
func (c *Vector) has(path string) bool {
	found := false
	leaves("", c.Expected, func(at string, _ any) { found = found || at == path })
	return found
}

// number returns the expected number at path and counts it as looked at.
func (c *Vector) number(path string) float64 {
	c.t.Helper()
	want := math.NaN()
	leaves("", c.Expected, func(at string, value any) {
		if at != path {
			return
		}
		switch value := value.(type) {
		case float64:
			want = value
		case bool:
			want = 0
			if value {
				want = 1
			}
		case string:
			if _, err := fmt.Sscan(strings.ToLower(value), &want); err != nil {
				c.t.Errorf("%s: %s is %q, not a number", c.Name, path, value)
			}
		}
	})
	delete(c.left, path)
	c.checked++
	return want
}

// finish reports how much of the file was checked.
func (v *Vectors) finish(rel string) {
	taken, numbers := 0, 0
	for _, name := range v.names {
		c := v.cases[name]
		if !c.taken {
			v.t.Errorf("%s: %s was not taken", rel, name)
			continue
		}
		taken++
		numbers += c.checked
		for _, reason := range c.skipped {
			v.t.Logf("%s: %s leaves out %s", rel, name, reason)
		}
		if len(c.left) > 0 {
			v.t.Errorf("%s: %s: nobody looked at %v", rel, name, slices.Sorted(maps.Keys(c.left)))
		}
	}
	v.t.Logf("%s: %d of %d cases, %d numbers", rel, taken, len(v.names), numbers)
}
