// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestModelFile(t *testing.T) {
	m, err := ParseModel(file(t, "model.json"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseModel(text)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(m, again) {
		t.Errorf("read again, the model is another one:\n%+v\n%+v", m, again)
	}
	text2, err := json.Marshal(again)
	if err != nil || !bytes.Equal(text, text2) {
		t.Errorf("written again, the text is another one: %v\n%s\n%s", err, text, text2)
	}
	if _, err := NewBoard(m, nil); err != nil {
		t.Error(err)
	}
}

// TestFaults is that all faults of a file come at once, with a path and a code.
func TestFaults(t *testing.T) {
	_, err := ParseModel(file(t, "broken.json"))
	var got strings.Builder
	for _, f := range settle.Faults(err) {
		text := f.Err.Error()
		if f.Path == "calendar" {
			text = "settlement's own words"
		}
		fmt.Fprintf(&got, "%s [%s] %s\n", f.Path, f.Code, text)
	}
	want := string(file(t, "broken.golden"))
	if *update {
		if err := os.WriteFile("testdata/broken.golden", []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got.String() != want {
		t.Errorf("faults are\n%s\nwant\n%s", got.String(), want)
	}
}

// TestFaultsOfValues are those of a model in Go.
func TestFaultsOfValues(t *testing.T) {
	good := func() *Model { return modelOf(Metric{Name: "clicks", Is: Counted{Of: On(event.Click)}}) }
	for name, c := range map[string]struct {
		change func(m *Model)
		path   string
		code   settle.FaultCode
	}{
		"no north star": {func(m *Model) { m.NorthStar = NorthStar{} }, "north_star", CodeNorthStar},
		"nil":           {func(m *Model) { m.NorthStar.Is = nil }, "north_star.is", settle.CodeMissing},
		"nil pointer":   {func(m *Model) { m.NorthStar.Is = (*Counted)(nil) }, "north_star.is", settle.CodeMissing},
		"no owner":      {func(m *Model) { m.NorthStar.Owner = "" }, "north_star.owner", settle.CodeMissing},
		"no currency":   {func(m *Model) { m.Currency = 0 }, "currency", settle.CodeMissing},
		"cycle of itself": {func(m *Model) {
			m.Leading = []Indicator{{Metric: Metric{Name: "a", Owner: "x", Is: Counted{Of: On("visit")}}, LeadsBy: 1, ContributesTo: "a"}}
		}, "leading[0].contributes_to", CodeCycle},
		"unknown event": {func(m *Model) { m.NorthStar.Is = Counted{Of: On("vist")} }, "north_star.is.of.kinds[0]", CodeUnknownEvent},
	} {
		m := good()
		c.change(m)
		faults := settle.Faults(m.Validate())
		if len(faults) != 1 || faults[0].Path != c.path || faults[0].Code != c.code {
			t.Errorf("%s: %v, want one fault %s [%s]", name, m.Validate(), c.path, c.code)
		}
	}
	m := good()
	m.NorthStar.Is = &Counted{Of: On(event.Click)}
	if _, err := NewBoard(m, nil); err != nil {
		t.Errorf("a pointer to a definition is one too: %v", err)
	}
	text, err := json.Marshal(m)
	if err != nil || !strings.Contains(string(text), `"is":{"type":"count","of":"click"}`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestTooMuch(t *testing.T) {
	var metrics []Metric
	for i := range 70 {
		metrics = append(metrics, Metric{Name: fmt.Sprint("m", i), Is: Counted{Of: Signal{
			Kinds: []event.Kind{event.Click}, Where: settle.Where{"campaign": {fmt.Sprint(i)}},
		}}})
	}
	if _, err := NewBoard(modelOf(metrics...), nil); err == nil {
		t.Error("a board has room for 64 signals, not 70")
	}
}

func TestBoardIsItsOwn(t *testing.T) {
	where := settle.Where{"campaign": {"A"}}
	m := modelOf(Metric{Name: "clicks", Is: Counted{Of: Signal{Kinds: []event.Kind{event.Click}, Where: where}}})
	b := newBoard(t, m)
	where["campaign"][0] = "B"
	m.Currency = money.USD
	got := b.Model()
	if d, ok := got.NorthStar.Is.(Counted); !ok || d.Of.Where["campaign"][0] != "A" || got.Currency != money.KRW {
		t.Error("a board changes with the model that it was made of")
	}
}

func FuzzParseModel(f *testing.F) {
	for _, name := range []string{"model.json", "broken.json"} {
		f.Add(string(file(f, name)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseModel([]byte(text))
		if err != nil {
			if len(settle.Faults(err)) == 0 {
				t.Fatalf("an error without a fault: %v", err)
			}
			return
		}
		out, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseModel(out)
		if err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		out2, err := json.Marshal(again)
		if err != nil || !bytes.Equal(out, out2) {
			t.Fatalf("%v\n%s\n%s", err, out, out2)
		}
	})
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]Duration{
		"30d": 30 * Day, "24h": Day, "1d12h": 36 * Hour, "2w": 14 * Day, "90s": 90 * Second, "0s": 0,
	} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || d != want {
			t.Errorf("%q is %v, %v; want %v", text, d, err, want)
		}
		var again Duration
		if err := again.UnmarshalText([]byte(d.String())); err != nil || again != d {
			t.Errorf("%v is written as %q and read as %v, %v", d, d.String(), again, err)
		}
	}
	for _, text := range []string{"", "d", "1", "1 d", "-1d", "1.5h", "99999999999d", "40000d", "1y", "1D"} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is no duration, but %v", text, d)
		}
	}
}
