// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/jupan-go/jupan/internal/testkit"
)

// vector is one case of a shared vector file.
type vector struct {
	Name      string          `json:"name"`
	Inputs    json.RawMessage `json:"inputs"`
	Expected  json.RawMessage `json:"expected"`
	Tolerance float64         `json:"tolerance"`
}

// vectors reads one shared vector file.
func vectors(t *testing.T, name string) []vector {
	t.Helper()
	raw, err := os.ReadFile(testkit.Shared(t, "vectors/metrics/"+name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return file.Vectors
}

// decode reads a part of a vector.
func decode(t *testing.T, raw json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// column reads one named column of a shared data set.
func column(t *testing.T, file, name string) []float64 {
	t.Helper()
	f, err := os.Open(testkit.Shared(t, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for i, head := range rows[0] {
		if head == name {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("%s has no column %q", file, name)
	}
	out := make([]float64, 0, len(rows)-1)
	for _, row := range rows[1:] {
		v, err := strconv.ParseFloat(row[at], 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// near reports a difference that is above a relative tolerance (absolute below one).
func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if tol == 0 {
		tol = 1e-12
	}
	if !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
		t.Errorf("%s = %.17g, want %.17g (off by %g, tolerance %g)", what, got, want, got-want, tol)
	}
}

// nearRelative is near for numbers whose size matters, such as tiny p-values.
func nearRelative(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*math.Abs(want)) {
		t.Errorf("%s = %.17g, want %.17g (relative tolerance %g)", what, got, want, tol)
	}
}

// tally counts what a test of vectors did and says so.
type tally struct {
	file    string
	checked int
	left    []string
}

func (c *tally) leave(name, why string) { c.left = append(c.left, fmt.Sprintf("%s: %s", name, why)) }

func (c *tally) report(t *testing.T) {
	t.Helper()
	t.Logf("%s: %d checked, %d not", c.file, c.checked, len(c.left))
	for _, why := range c.left {
		t.Logf("not checked: %s", why)
	}
}
