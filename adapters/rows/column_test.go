// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows_test

import (
	"slices"
	"testing"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
)

// TestAgain holds that only a column that says so may be there twice.
func TestAgain(t *testing.T) {
	table := adapters.Table{Columns: []adapters.Column{{Name: "a", Again: true}, {Name: "b"}}}
	got, s, err := cells("a,b,a,c\n1,2,3,4\n", &table)
	if err != nil || !slices.Equal(got, []string{"1|2"}) || !slices.Equal(s.Unknown, []string{"c"}) {
		t.Errorf("rows %q, unknown %q, error %v", got, s.Unknown, err)
	}
	if _, _, err := cells("a,b,a,b\n1,2,3,4\n", &table); err == nil {
		t.Error("a column that may not be there twice is")
	}
}

// TestRaw holds that spaces are kept, and what stands for nothing too.
func TestRaw(t *testing.T) {
	in, out := open(`[{"a":" x ","b":"N/A","c":{}}]`)
	r, err := rows.JSON(in, out, "", &rows.Options{Absent: []string{"N/A"}})
	if err != nil || !r.Next() {
		t.Fatal(err, r.Err())
	}
	if got := []string{r.Raw("a"), r.Text("a"), r.Raw("b"), r.Text("b"), r.Raw("d")}; !slices.Equal(got, []string{" x ", "x", "N/A", "", ""}) {
		t.Errorf("got %q", got)
	}
	if r.Raw("c"); r.Row.Err() == nil {
		t.Error("an object is read as a text")
	}
}
