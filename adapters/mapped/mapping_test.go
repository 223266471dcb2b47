// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
)

// TestFaults has each way in which a mapping can be wrong, with the path and the code.
func TestFaults(t *testing.T) {
	const (
		rest  = `"name": "x", "version": "1", "key": ["id"], "at": {"column": "day", "layout": "yyyy-MM-dd"}`
		event = `"currency": {"value": "EUR"}, "events": [{"kind": "adjustment", "gross": "amount"}]`
	)
	for _, test := range []struct{ text, want string }{
		{``, ": syntax"},
		{`[]`, ": type"},
		{`{} {}`, ": syntax"},
		{`{}`, "name: missing, version: missing, key: missing, at.column: missing, at.layout: syntax, events: missing"},
		{`{` + rest + `, ` + event + `, "name": "y"}`, "name: duplicate"},
		{`{` + rest + `, ` + event + `, "Name": "y"}`, `["Name"]: unknown_field`},
		{`{"name": "X y", "version": "1", "stream": "a/b", "key": ["id"], "at": {"column": "d", "layout": "unix"}, ` + event + `}`, "name: syntax, stream: syntax"},
		{`{` + rest + `, ` + event + `, "file": {"form": "xml", "charset": "latin9"}}`, "file.form: unknown_name, file.charset: unknown_name"},
		{`{` + rest + `, ` + event + `, "file": {"comma": ",,", "preamble": -1}}`, "file.comma: syntax, file.preamble: range"},
		{`{` + rest + `, ` + event + `, "file": {"list": "a", "bytes": true, "no_header": true, "preamble": 1}}`, "file.preamble: conflict, file.bytes: conflict, file.list: conflict, key[0]: reference, at.column: reference, events[0].gross.column: reference"},
		{`{` + rest + `, ` + event + `, "file": {"form": "json", "comma": ";"}, "columns": [{"name": "id"}]}`, "file.comma: conflict, columns: conflict"},
		{`{` + rest + `, ` + event + `, "file": {"form": "fixed"}, "columns": [{"name": "id", "from": 1, "width": 2}, {"name": "day"}, {"name": "amount", "from": -1, "width": 1}]}`, "columns[1]: range, columns[2]: range"},
		{`{` + rest + `, ` + event + `, "columns": [{"name": "id", "from": 1}, {"name": "a", "also": ["id"]}]}`, "columns[0]: conflict, columns[1]: duplicate"},
		{`{` + rest + `, ` + event + `, "columns": [{"name": "a "}, {"name": "b", "also": [" c"]}]}`, "columns[0]: syntax, columns[1]: syntax"},
		{`{` + rest + `, ` + event + `, "numbers": {"point": ";", "group": "."}}`, "numbers.point: unknown_name, numbers.group: conflict"},
		{`{` + rest + `, ` + event + `, "numbers": {"strip": ["원", "-"]}, "absent": "x"}`, "absent: type, numbers.strip[1]: syntax"},
		{`{` + rest + `, ` + event + `, "zone": "Mars/Base", "ordinals": 1}`, "ordinals: type, zone: zone"},
		{`{"name": "x", "version": "1", "key": [{"value": "v"}], "parent": [{}], "at": {"columns": ["a", "b"], "column": "c", "layouts": ["yy"], "layout": "unix", "zone": "UTC", "zone_column": "z"}, ` + event + `}`, "parent[0]: missing, key: missing, at: conflict, at: conflict, at: conflict"},
		{`{` + rest + `, ` + event + `, "booked": {"column": "b", "layouts": ["HH:mm", "yyyy-MM-dd hh:mm", "yyyy-MM-dd HH:mm a", "yyyy-DD-MM", "yyyy-MM-dd mm", "yyyy-MM-dd HH:mm:ss.SSS", "yyyy_MM_dd", "yyyy2-MM-dd", "yyyy-MM-dd 'at' HH", "yyyy-MM-dd z", "yyyy-MM-dd HH:mm XXX z"]}}`, "booked.layouts[0]: syntax, booked.layouts[1]: syntax, booked.layouts[2]: syntax, booked.layouts[3]: syntax, booked.layouts[4]: syntax, booked.layouts[5]: syntax, booked.layouts[6]: syntax, booked.layouts[7]: syntax, booked.layouts[8]: syntax, booked.layouts[9]: syntax, booked.layouts[10]: syntax"},
		{`{` + rest + `, "currency": {"column": "c", "default": "EURO", "words": {"원": "WON"}}, "events": [{"kind": "fee", "gross": "a"}]}`, `currency.default: currency, currency.words["원"]: currency`},
		{`{` + rest + `, "currency": {"value": "EUR", "default": "EUR"}, "events": [{"kind": "fee", "gross": {"column": "a", "currency": {}}}]}`, "currency: conflict, events[0].gross.currency: missing"},
		{`{` + rest + `, ` + event + `, "order": " x", "party": {"column": "a", "value": "b"}, "dims": {"Bad": "x", "at": "y"}, "personal": ["email"]}`, `order: syntax, party: conflict, personal[0]: reference, dims["Bad"]: syntax, dims.at: syntax`},
		{`{` + rest + `, ` + event + `, "skip": [{"column": "a"}, {"is": ["x"], "reason": "r"}]}`, "skip[0].reason: missing, skip[0]: missing, skip[1].column: missing"},
		{`{` + rest + `, "events": [{"kind": "fees"}, {"kind": "fee", "name": "a"}, {"kind": "own.kind", "name": "a"}]}`, "events[0].name: missing, events[0].kind: unknown_name, events[2].name: duplicate"},
		{`{` + rest + `, "events": [{"kind": {"value": "fee", "column": "c"}}]}`, "events[0].kind: conflict"},
		{`{` + rest + `, "events": [{"kind": {"column": "c", "reverses": true}}]}`, "events[0].kind.words: missing, events[0].kind.reverses: conflict"},
		{`{` + rest + `, "events": [{"kind": {"column": "c", "words": {"a": "skip", "b": "fee back", "*": "skip it"}}, "when": [{"column": "x"}]}]}`, "events[0].kind.words.a: syntax, events[0].kind.words.b: syntax, events[0].when[0]: missing"},
		{`{` + rest + `, "currency": {"value": "EUR"}, "events": [{"kind": "adjustment", "gross": {"column": "a", "sign": "of_kind", "unit": "cents", "digits": {"KRONEN": 1, "ISK": 13}}, "net": {}}]}`, "events[0].gross.sign: conflict, events[0].gross.unit: unknown_name, events[0].gross.digits[\"ISK\"]: range, events[0].gross.digits[\"KRONEN\"]: currency, events[0].gross.digits: conflict, events[0].net: missing"},
		{`{` + rest + `, "events": [{"kind": "click", "quantity": {"value": "one"}}, {"name": "b", "kind": "click", "quantity": {}}]}`, "events[0].name: missing, events[0].quantity.value: syntax, events[1].quantity: missing"},
		{`{` + rest + `, ` + event + `, "footer": {"totals": [{}], "count": "n"}}`, "footer.column: missing, footer.is: missing, footer.totals[0].column: missing"},
		{`{` + rest + `, ` + event + `, "file": {"form": "json"}, "footer": {"column": "id", "totals": ["amount"]}}`, "footer.column: conflict, footer.totals[0].stated: missing"},
		{`{` + rest + `, ` + event + `, "restates": {"by": "week", "name": "x"}}`, "restates.by: unknown_name, restates.name: conflict"},
		{`{` + rest + `, ` + event + `, "restates": {"by": "file", "name": "(?P<part>x)"}}`, "restates.name: syntax"},
		{`{` + rest + `, ` + event + `, "restates": {"by": "file", "name": "("}}`, "restates.name: syntax"},
	} {
		_, err := mapped.Parse([]byte(test.text))
		var got []string
		for _, f := range settle.Faults(err) {
			got = append(got, f.Path+": "+string(f.Code))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s\n got %s\nwant %s\n%v", test.text, strings.Join(got, ", "), test.want, err)
		}
	}
}

// TestGo holds that a mapping is the same in Go as in JSON.
func TestGo(t *testing.T) {
	files, err := filepath.Glob("testdata/mappings/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mapped.Parse(text)
		if err != nil {
			t.Fatal(name, err)
		}
		written, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := mapped.Parse(written)
		if diff := cmp.Diff(m, again); diff != "" || err != nil {
			t.Errorf("%s: %v (-first +second):\n%s", name, err, diff)
		}
	}
}

// TestNew holds which forms go together.
func TestNew(t *testing.T) {
	one, two, other := parse(t, `"stream": "one"`), parse(t, `"stream": "two"`), parse(t, `"stream": "three"`)
	other.Name = "y"
	if a, err := mapped.New(one, two); err != nil || len(a.Info().Streams) != 2 {
		t.Error(err)
	}
	for _, list := range [][]*mapped.Mapping{{one, one}, {one, other}, {one, {}}} {
		if a, err := mapped.New(list...); err == nil || len(a.Info().Streams) != 0 {
			t.Errorf("%d mappings: no error", len(list))
		}
	}
	one = parse(t, `"stream": "one"`)
	a, err := mapped.New(one)
	if one.Name, one.File.Form = "changed", "json"; err != nil || a.Info().Name != "x" || a.Check(&adapters.Input{Source: "s", Body: strings.NewReader("id,day,amount\n1,2026-01-05,1\n")}, 0).Summary.Events != 1 {
		t.Error("an adapter changes with the mapping that it was made of")
	}
	in := &adapters.Input{Stream: "nowhere"}
	var zero mapped.Adapter
	if err := zero.Decode(in, adapters.NewOutput(zero.Info(), in, nil)); err == nil {
		t.Error("the zero Adapter reads something")
	}
}

// TestSchema holds the schema to the types: the same fields in both.
func TestSchema(t *testing.T) {
	var schema struct {
		Defs map[string]struct {
			Properties map[string]any
			OneOf      []struct{ Properties map[string]any }
		} `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(mapped.Schema()), &schema); err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]reflect.Type{
		"mapping": reflect.TypeFor[mapped.Mapping](), "file": reflect.TypeFor[mapped.File](), "column": reflect.TypeFor[mapped.Column](),
		"numbers": reflect.TypeFor[mapped.Numbers](), "text": reflect.TypeFor[mapped.Text](), "currency": reflect.TypeFor[mapped.Currency](),
		"amount": reflect.TypeFor[mapped.Amount](), "quantity": reflect.TypeFor[mapped.Quantity](), "time": reflect.TypeFor[mapped.Time](),
		"kind": reflect.TypeFor[mapped.Kind](), "event": reflect.TypeFor[mapped.Event](), "condition": reflect.TypeFor[mapped.Condition](),
		"skip": reflect.TypeFor[mapped.Skip](), "footer": reflect.TypeFor[mapped.Footer](), "total": reflect.TypeFor[mapped.Total](),
		"restates": reflect.TypeFor[mapped.Restates](),
	} {
		def := schema.Defs[name]
		var got, want []string
		for field := range def.Properties {
			got = append(got, field)
		}
		for _, one := range def.OneOf {
			for field := range one.Properties {
				got = append(got, field)
			}
		}
		for i := range of.NumField() {
			field, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			want = append(want, field)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-type +schema):\n%s", name, diff)
		}
	}
}
