// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

var update = flag.Bool("update", false, "write model.schema.json anew")

// object is a schema.
type object = map[string]any

// TestSchema holds model.schema.json to the Go types: the file is what they say.
func TestSchema(t *testing.T) {
	g := generator{defs: object{}}
	root := g.schema(reflect.TypeFor[Model]())
	top := object{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"$id":         "https://github.com/jupan-go/jupan/metrics/model.schema.json",
		"title":       "jupan model",
		"description": "How a business steers: one north star, what leads it, what must not suffer.",
		"$ref":        root["$ref"], "$defs": g.defs,
	}
	want, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("model.schema.json", want, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(want) != ModelSchema() {
		t.Error("model.schema.json is not what the types say; go test ./metrics -run Schema -update")
	}
}

// generator turns Go types into schemas.
type generator struct{ defs object }

func (g generator) schema(t reflect.Type) object {
	if special, ok := g.special(t); ok {
		return special
	}
	switch t.Kind() {
	case reflect.Pointer:
		return g.schema(t.Elem())
	case reflect.Struct:
		return g.ref(t.Name(), func() object { return g.object(t, "") })
	case reflect.Slice:
		return object{"type": "array", "items": g.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": g.schema(t.Elem())}
	case reflect.String:
		if words := enum(t); words != nil {
			return object{"enum": words}
		}
		return object{"type": "string"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Bool:
		return object{"type": "boolean"}
	}
	panic("no schema for " + t.String())
}

// ref puts a schema under the definitions once.
func (g generator) ref(name string, schema func() object) object {
	if g.defs[name] == nil {
		g.defs[name] = object{}
		g.defs[name] = schema()
	}
	return object{"$ref": "#/$defs/" + name}
}

func (g generator) object(t reflect.Type, typeName string) object {
	properties, required := object{}, []string{}
	if typeName != "" {
		properties["type"] = object{"const": typeName}
		required = append(required, "type")
	}
	for _, f := range fieldsOf(t) {
		properties[f.name] = g.schema(t.FieldByIndex(f.index).Type)
		if !f.omit && f.name != "calendar" {
			required = append(required, f.name)
		}
	}
	return object{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

// special is the schema of a type whose form in JSON is its own.
func (g generator) special(t reflect.Type) (object, bool) {
	text := func(pattern string) (object, bool) { return object{"type": "string", "pattern": pattern}, true }
	switch t {
	case reflect.TypeFor[money.Currency]():
		return text("^[A-Z0-9]{1,5}(:[0-9]+)?$")
	case reflect.TypeFor[money.Rate]():
		return text("^[+-]?[0-9]+(\\.[0-9]+)?(%|bp|/[0-9]+)?$")
	case reflect.TypeFor[Duration]():
		return text("^([0-9]{1,9}[wdhms])+$")
	case reflect.TypeFor[event.Kind]():
		return text("^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$")
	case reflect.TypeFor[settle.Calendar]():
		return g.settled("calendar"), true
	case reflect.TypeFor[Signal]():
		return g.ref("Signal", func() object {
			return object{
				"description": "A kind of event, a state of orders, or either with conditions.",
				"oneOf":       []any{object{"type": "string"}, g.object(t, "")},
			}
		}), true
	case reflect.TypeFor[Definition]():
		return g.ref("Definition", func() object {
			var list []any
			for _, d := range definitions() {
				dt := reflect.TypeOf(d)
				list = append(list, g.ref(dt.Name(), func() object { return g.object(dt, d.Type()) }))
			}
			return object{"oneOf": list}
		}), true
	}
	return nil, false
}

// settled is a schema of settlement's, with those that it refers to.
func (g generator) settled(name string) object {
	var agreement struct {
		Defs map[string]any `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(settle.AgreementSchema()), &agreement); err != nil {
		panic(err)
	}
	var take func(name string) object
	take = func(name string) object {
		return g.ref(name, func() object {
			def, _ := agreement.Defs[name].(object)
			walk(def, func(ref string) { take(strings.TrimPrefix(ref, "#/$defs/")) })
			return def
		})
	}
	return take(name)
}

// walk visits the references in a schema.
func walk(tree any, visit func(ref string)) {
	switch tree := tree.(type) {
	case object:
		for key, value := range tree {
			if ref, ok := value.(string); ok && key == "$ref" {
				visit(ref)
			}
			walk(value, visit)
		}
	case []any:
		for _, value := range tree {
			walk(value, visit)
		}
	}
}

// enum lists the words of a type that has only some.
func enum(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[Value]():
		return []string{string(Count), string(Gross), string(Fee), string(Net), string(Quantity), string(Delay)}
	case reflect.TypeFor[OrderState]():
		return orderStates()
	case reflect.TypeFor[Direction]():
		return []string{string(Up), string(Down)}
	case reflect.TypeFor[Sign]():
		return []string{string(Positive), string(Negative)}
	case reflect.TypeFor[Score]():
		return []string{string(NPS), string(CES), string(CSAT)}
	case reflect.TypeFor[RetentionKind]():
		return []string{string(WithinDays), string(OnDay), string(OnOrAfter), string(Bracket), string(Rolling)}
	case reflect.TypeFor[CampaignFigure]():
		return campaignFigures()
	}
	return nil
}
