// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package oracle

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
)

func mappingSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	return compiled(t, "mapping.schema.json", mapped.Schema())
}

// mappings are the examples of package mapped.
func mappings(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../adapters/mapped/testdata/mappings/*.json")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d mappings, %v", len(files), err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(file)] = string(text)
	}
	return texts
}

// TestMappingSchema holds that the schema is one, and takes the examples as they stand and
// as Go writes them.
func TestMappingSchema(t *testing.T) {
	meta, err := jsonschema.NewCompiler().Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(t, meta, mapped.Schema()); err != nil {
		t.Error(err)
	}
	s := mappingSchema(t)
	for name, text := range mappings(t) {
		m, err := mapped.Parse([]byte(text))
		if err != nil {
			t.Fatal(name, err)
		}
		written, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{text, string(written)} {
			if err := validate(t, s, text); err != nil {
				t.Errorf("%s: %v\n%s", name, err, text)
			}
		}
	}
}

// TestMappingSchemaAtRandom changes the examples in one place each: what the schema
// refuses, package mapped refuses. What mapped refuses for its form alone, the schema
// refuses too.
func TestMappingSchemaAtRandom(t *testing.T) {
	s := mappingSchema(t)
	r := rand.New(rand.NewPCG(2026, 1))
	form := []settle.FaultCode{settle.CodeUnknownField, settle.CodeType}
	refused, taken := 0, 0
	texts := mappings(t)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := texts[name]
		for range 150 {
			var doc any
			if err := json.Unmarshal([]byte(text), &doc); err != nil {
				t.Fatal(err)
			}
			disturb(r, doc)
			changed, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			bySchema := validate(t, s, string(changed))
			_, byGo := mapped.Parse(changed)
			ofForm := slices.ContainsFunc(settle.Faults(byGo), func(f *settle.FieldError) bool { return slices.Contains(form, f.Code) })
			switch {
			case bySchema != nil && byGo == nil:
				t.Errorf("%s: the schema alone refuses\n%s\n%v", name, changed, bySchema)
			case bySchema == nil && ofForm:
				t.Errorf("%s: mapped alone refuses\n%s\n%v", name, changed, byGo)
			case bySchema != nil:
				refused++
			default:
				taken++
			}
			if t.Failed() {
				return
			}
		}
	}
	if refused < 100 || taken < 100 {
		t.Errorf("%d refused, %d taken: too few of one", refused, taken)
	}
}

// disturb changes one place of a document: a value, a name, or what is there at all. It
// writes no empty text, which Go takes for one that is left out.
func disturb(r *rand.Rand, doc any) {
	var places []func()
	others := []any{
		"x", " x", "KRW", "minor", "negated", "fee", "skip", "fee reverses", "tab", ";", 0, 3, -1, 1.5, true, false,
		[]any{},
		[]any{"a"},
		map[string]any{},
		map[string]any{"column": "a"},
		map[string]any{"value": "a"},
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			names := make([]string, 0, len(v))
			for name := range v {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				places = append(places,
					func() { delete(v, name) },
					func() { v[name] = others[r.IntN(len(others))] },
					func() { v[name+"s"] = v[name]; delete(v, name) },
				)
				walk(v[name])
			}
			places = append(places, func() {
				more := []string{"optional", "sign", "unit", "columns", "zone", "layout", "is", "not", "from", "ordinals", "when"}
				v[more[r.IntN(len(more))]] = others[r.IntN(len(others))]
			})
		case []any:
			for i := range v {
				places = append(places, func() { v[i] = others[r.IntN(len(others))] })
				walk(v[i])
			}
		}
	}
	walk(doc)
	places[r.IntN(len(places))]()
}
