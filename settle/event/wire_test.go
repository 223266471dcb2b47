// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/money"
)

func TestRoundTrip(t *testing.T) {
	events := append(randomEvents(1, 500), sale())
	for i := range events {
		if err := events[i].Validate(); err != nil {
			t.Fatalf("event %d: %v", i, err)
		}
	}
	for _, format := range []Format{JSONLines, CSV} {
		for _, zip := range []bool{false, true} {
			text := encode(t, events, &WriterOptions{Format: format, Gzip: zip})
			got, rejected := decode(t, strings.NewReader(text), nil)
			if len(rejected) > 0 {
				t.Fatalf("format %d rejected:\n%s", format, strings.Join(texts(rejected), "\n"))
			}
			wantEvents(t, fmt.Sprintf("format %d gzip %t", format, zip), events, got)
			if again := encode(t, got, &WriterOptions{Format: format, Gzip: zip}); again != text {
				t.Errorf("format %d: written again, the text is another", format)
			}
		}
	}
}

func TestWireForm(t *testing.T) {
	tests := []struct {
		name string
		opts WriterOptions
		want string
	}{
		{"csv", WriterOptions{Format: CSV}, `#jupan events/1
source,id,kind,reverses,at,booked,currency,gross,fee,net,quantity,order,parent,party,campaign,product,customer,dims,origin.file,origin.row,origin.hash,origin.mapping
psp,ch/1,payment_captured,,2026-01-15T12:00:00Z,2026-01-17T00:00:00.000000001Z,KRW,12900,-387,9.61 USD,1.5,ord-1,shop/cart/7,파트너 1,"spring, sale","the ""best"" \ one",c-1,"{""country"":""KR"",""device"":""a=b;c""}",jan.csv,17,sha256:00,psp/3
s,1,fee,true,2026-01-15T12:00:00Z,,USD,0.30,,,,,,,,,,,,,,
`},
		{"json", WriterOptions{Partition: `a "b"`, Version: 3}, `{"jupan":"events/1","partition":"a \"b\"","version":3}
{"source":"psp","id":"ch/1","kind":"payment_captured","at":"2026-01-15T12:00:00Z","booked":"2026-01-17T00:00:00.000000001Z","currency":"KRW","gross":"12900","fee":"-387","net":"9.61 USD","quantity":"1.5","order":"ord-1","parent":"shop/cart/7","party":"파트너 1","campaign":"spring, sale","product":"the \"best\" \\ one","customer":"c-1","dims":{"country":"KR","device":"a=b;c"},"origin":{"file":"jan.csv","row":17,"hash":"sha256:00","mapping":"psp/3"}}
{"source":"s","id":"1","kind":"fee","reverses":true,"at":"2026-01-15T12:00:00Z","currency":"USD","gross":"0.30"}
`},
	}
	events := []Event{sale(), of(Fee, "0.30 USD", func(e *Event) { e.Reverses = true })}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, encode(t, events, &tt.opts)); diff != "" {
				t.Errorf("wire form mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWriterColumns(t *testing.T) {
	columns := []string{"dim.device", "at", "id", "gross", "source", "kind", "dims"}
	events := []Event{
		of(AdCost, "-1 USD", func(e *Event) { e.Dims = []Dim{{"country", "KR"}, {"device", "a,b"}} }),
		of(AdCost, "-2 KRW", nil),
	}
	text := encode(t, events, &WriterOptions{Format: CSV, Bare: true, Columns: columns})
	want := `dim.device,at,id,gross,source,kind,dims
"a,b",2026-01-15T12:00:00Z,1,-1.00 USD,s,ad_cost,"{""country"":""KR""}"
,2026-01-15T12:00:00Z,1,-2 KRW,s,ad_cost,
`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("wire form mismatch (-want +got):\n%s", diff)
	}
	got, _ := decode(t, strings.NewReader(text), nil)
	wantEvents(t, "read back", events, got)

	for _, edit := range []func(*Event){
		func(e *Event) { e.Order = "o" },
		func(e *Event) { e.Booked = noon },
		func(e *Event) { e.Dims = []Dim{{"country", "KR"}} },
		func(e *Event) { e.Origin.Row = 1 },
	} {
		w, _ := NewWriter(io.Discard, &WriterOptions{Format: CSV, Columns: columns[:6]})
		var bad *EventError
		err := w.Write([]Event{events[1], of(AdCost, "-1 USD", edit)})
		if !errors.As(err, &bad) || bad.Index != 1 || !errors.Is(err, ErrHeader) {
			t.Errorf("Write without a column = %v, want event 1 refused", err)
		}
	}
}

func TestWriterRefuses(t *testing.T) {
	for _, opts := range []WriterOptions{
		{Bare: true, Partition: "p"},
		{Version: 1},
		{Partition: "p", Version: -1},
		{Partition: "a\nb"},
		{Format: 9},
		{Columns: []string{"id", "grss"}},
		{Columns: []string{"id", "id"}},
	} {
		if _, err := NewWriter(io.Discard, &opts); !errors.Is(err, ErrInvalid) {
			t.Errorf("NewWriter(%+v) = %v, want a refusal", opts, err)
		}
	}
	w, _ := NewWriter(io.Discard, nil)
	var bad *EventError
	if err := w.Write([]Event{sale(), {}}); !errors.As(err, &bad) || bad.Index != 1 {
		t.Errorf("Write of an invalid event = %v", err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
	if err := w.Write([]Event{sale()}); err == nil {
		t.Error("Write after Close succeeded")
	}
	failed, _ := NewWriter(failing{}, nil)
	if err := failed.Close(); !errors.Is(err, errFailing) {
		t.Errorf("Close with a failing writer = %v", err)
	}
}

var errFailing = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFailing }

func TestReadForms(t *testing.T) {
	want := []Event{
		of(PaymentCaptured, "12900 KRW", func(e *Event) { e.Order = "o, 1" }),
		of(Click, "", func(e *Event) { e.Key.ID, e.Reverses, e.Quantity = "2", true, money.Int(-1) }),
		of(Fee, "-0.30 USD", func(e *Event) { e.Key.ID, e.Parent = "3", Key{"s", "1"} }),
	}
	csv := `source,id,kind,at,gross,currency,order,reverses,parent
s,1,payment_captured,2026-01-15T12:00:00Z,12900,KRW,"o, 1",,
s,2,click,2026-01-15T21:00:00+09:00,,,,true,
s,3,fee,2026-01-15T12:00:00.000Z,-0.30 USD,,,false,/1
`
	json := `{"source":"s","id":"1","kind":"payment_captured","at":"2026-01-15T12:00:00Z","gross":12900,"currency":"KRW","order":"o, 1"}
 { "at" : "2026-01-15T12:00:00Z", "kind":"click" ,"reverses":true,"gross":null,"dims":{},"origin":{},"source":"s","id":"\u0032" }
{"gross":"-0.30 USD","source":"s","kind":"fee","id":"3","at":"2026-01-15T12:00:00Z","parent":"/1","dims":null}
`
	for name, text := range map[string]string{"csv": csv, "json": json} {
		shapes := map[string]string{
			"plain":            text,
			"bom":              "\ufeff" + text,
			"crlf":             strings.ReplaceAll(text, "\n", "\r\n"),
			"no final newline": strings.TrimSuffix(text, "\n"),
			"blank lines":      strings.ReplaceAll(text, "\n", "\n\n"),
			"gzip":             zipped(text),
			"gzip members":     zipped(text[:100]) + zipped(text[100:]),
			"gzip with bom":    zipped("\ufeff" + text),
		}
		for shape, text := range shapes {
			for reads, r := range map[string]io.Reader{
				"whole":    strings.NewReader(text),
				"one byte": iotest.OneByteReader(strings.NewReader(text)),
				"half":     iotest.HalfReader(strings.NewReader(text)),
				"data err": iotest.DataErrReader(strings.NewReader(text)),
			} {
				got, rejected := decode(t, r, nil)
				if len(rejected) > 0 {
					t.Errorf("%s, %s, %s: rejected %s", name, shape, reads, texts(rejected))
				}
				wantEvents(t, name+", "+shape+", "+reads, want, got)
			}
		}
	}
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func TestPreamble(t *testing.T) {
	header := "source,id,kind,at\n"
	tests := []struct {
		text string
		want Header
		err  error
	}{
		{header, Header{}, nil},
		{"#jupan events/1\n" + header, Header{Wire: 1}, nil},
		{"\ufeff#jupan events/1 partition=\"a \\\"b\\\" 한\" version=3\r\n" + header, Header{1, `a "b" 한`, 3}, nil},
		{"#jupan events/1 partition=\"p\"\n" + header, Header{1, "p", 0}, nil},
		{"#jupan events/2\n" + header, Header{}, ErrVersion},
		{"#jupan rows/1\n" + header, Header{}, ErrVersion},
		{"#jupan events/1 partition=p\n" + header, Header{}, ErrHeader},
		{"#jupan events/1 version=3\n" + header, Header{}, ErrHeader},
		{"#jupan events/1 partition=\"p\" version=x\n" + header, Header{}, ErrHeader},
		{"#jupan events/1 rows=3\n" + header, Header{}, ErrHeader},
		{"#jupan events/1\n", Header{}, ErrHeader},
		{`{"jupan":"events/1"}`, Header{Wire: 1}, nil},
		{`{"jupan":"events/1","partition":"a \"b\"","version":3}` + "\n", Header{1, `a "b"`, 3}, nil},
		{`{"jupan":"events/2"}`, Header{}, ErrVersion},
		{`{"jupan":"events/2","new":1}`, Header{}, ErrVersion},
		{`{"jupan":"events/1","new":1}`, Header{}, ErrHeader},
		{`{"jupan":"events/1"} x`, Header{}, ErrHeader},
		{`{"jupan":"events/1","partition":"p"`, Header{}, ErrVersion},
		{`{ "version": 3, "partition": "p", "jupan": "events/1" }`, Header{1, "p", 3}, nil},
		{`{"jupan":"events/1","partition":"a\nb"}`, Header{}, ErrHeader},
		{`{"jupan":1}`, Header{}, ErrVersion},
	}
	for _, tt := range tests {
		r, err := NewReader(strings.NewReader(tt.text), nil)
		if !errors.Is(err, tt.err) {
			t.Errorf("NewReader(%q) = %v, want %v", tt.text, err, tt.err)
		}
		var wire *WireError
		if err != nil && (!errors.As(err, &wire) || wire.Line == 0) {
			t.Errorf("NewReader(%q) = %v, want a WireError with its line", tt.text, err)
		}
		if err == nil && r.Header() != tt.want {
			t.Errorf("NewReader(%q).Header() = %+v, want %+v", tt.text, r.Header(), tt.want)
		}
	}
}

func TestHeaderFaults(t *testing.T) {
	tests := []struct {
		header, column string
		opts           ReaderOptions
	}{
		{"id,kind,at", "source", ReaderOptions{}},
		{"source,kind,at", "id", ReaderOptions{}},
		{"source,id,kind,at,grss", "grss", ReaderOptions{}},
		{"source,id,kind,at,id", "id", ReaderOptions{}},
		{"source,id,kind,at,dim.a,dim.a", "dim.a", ReaderOptions{}},
		{"source,id,kind,at,x,x", "x", ReaderOptions{IgnoreUnknown: true}},
		{"source,id,kind,at,dim.A", "dim.A", ReaderOptions{}},
		{"source,id,kind,at,dim.party", "dim.party", ReaderOptions{}},
		{"Source,id,kind,at", "Source", ReaderOptions{}},
		{"source,id,kind,at,", "", ReaderOptions{}},
		{`source,id,kind,"at`, "", ReaderOptions{}},
		{"", "", ReaderOptions{}},
		{"", "", ReaderOptions{Format: CSV}},
	}
	for _, tt := range tests {
		_, err := NewReader(strings.NewReader(tt.header), &tt.opts)
		var wire *WireError
		if !errors.As(err, &wire) || !errors.Is(err, ErrHeader) || wire.Column != tt.column {
			t.Errorf("NewReader(%q) = %v, want a header fault of column %q", tt.header, err, tt.column)
		}
	}
	for _, opts := range []ReaderOptions{{Source: "a/b"}, {Source: "a\n"}, {Name: "a\n"}, {Format: 9}} {
		if _, err := NewReader(strings.NewReader("id,kind,at"), &opts); !errors.Is(err, ErrInvalid) {
			t.Errorf("NewReader with %+v = %v, want a refusal", opts, err)
		}
	}
}

func TestEmpty(t *testing.T) {
	for text, opts := range map[string]*ReaderOptions{
		"":                                  {Format: JSONLines},
		`{"jupan":"events/1"}`:              nil,
		"source,id,kind,at":                 nil,
		"#jupan events/1\nid,kind,at\r\n\n": {Source: "s"},
	} {
		got, rejected := decode(t, strings.NewReader(text), opts)
		if len(got)+len(rejected) > 0 {
			t.Errorf("ReadAll(%q) = %v, %v, want nothing", text, got, rejected)
		}
	}
}

func TestRejections(t *testing.T) {
	csv := `id,kind,at,currency,gross,quantity,dim.country,dims,parent
1,ad_cost,2026-01-15T12:00:00Z,USD,-1,,KR,,
2,ad_cost,2026-01-15T12:00:00Z,USD,-1x,,,,
3,ad_cost,2026-01-15T12:00:00Z,USD,1,,,,
4,ad_cost,2026-01-15T12:00:00Z,,-1,,,,
5,ad_cost,2026-01-15T12:00:00Z,ZZZ,-1,,,,
6,ad_cost,2026-02-30T12:00:00Z,USD,-1,,,,
7,ad_cost,,USD,-1,,,,
8,click,2026-01-15T12:00:00Z,,,0,,,
9,ad_cost,2026-01-15T12:00:00Z,USD
10,ad_cost,2026-01-15T12:00:00Z,USD,-1,,,,,
11,"ad_cost,2026-01-15T12:00:00Z,USD,-1,,,,
12,ad_cost,2026-01-15T12:00:00Z,USD,-1,,KR,"{""country"":""KR""}",
13,ad_cost,2026-01-15T12:00:00Z,USD,-1,,,{a:1},
14,ad_cost,2026-01-15T12:00:00Z,USD,-1,,,,x
15,,2026-01-15T12:00:00Z,,,,,,
16,ad_cost,2026-01-15T12:00:00Z,USD,-1 EUR,,,"{""b"":""2"",""a"":""1""}",
17,ad_cost,2026-01-15T12:00:00Z,USD,-1,,,,
18,ad_cost,2026-01-15T12:0`
	want := []string{
		`jan.csv:3: event: gross "-1x": malformed: want a plain decimal number`,
		`jan.csv:4: event: gross: does not fit the kind: ad_cost is negative here`,
		`jan.csv:5: event: gross "-1": required and missing: a currency for the amount`,
		`jan.csv:6: event: currency "ZZZ": malformed: currency mismatch or unknown currency`,
		`jan.csv:7: event: at "2026-02-30T12:00:00Z": malformed: want a time such as 2026-01-15T12:34:56Z`,
		`jan.csv:8: event: at: required and missing`,
		`jan.csv:9: event: quantity: required and missing: click is counted, and not as zero`,
		`jan.csv:10: event: malformed: 4 fields, the header has 9`,
		`jan.csv:11: event: malformed: 10 fields, the header has 9`,
		`jan.csv:12: event: malformed: a quotation mark is not closed on the line`,
		`jan.csv:13: event: dims: malformed: not sorted by name, or a name twice`,
		`jan.csv:14: event: dims "{a:1}": malformed: want a string at byte 2`,
		`jan.csv:15: event: parent "x": malformed: want source/id, or /id for the row's own source`,
		`jan.csv:16: event: kind: required and missing`,
		`jan.csv:19: event: malformed: 3 fields, the header has 9`,
	}
	r, err := NewReader(strings.NewReader(csv), &ReaderOptions{Name: "jan.csv", Source: "s"})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]Event, 10)
	n, err := r.Read(got)
	if err != nil || n != 3 || r.Rows() != 18 {
		t.Errorf("Read = %d, %v after %d rows, want 3 events of 18 rows", n, err, r.Rows())
	}
	if diff := cmp.Diff(want, texts(r.Rejections())); diff != "" {
		t.Errorf("rejections mismatch (-want +got):\n%s", diff)
	}
	if got := r.Rejections()[1]; got.Key != (Key{"s", "3"}) || got.Column != "gross" || !errors.Is(got.Err, ErrKind) {
		t.Errorf("rejection = %+v, want gross of s/3", got)
	}
	if n, err := r.Read(got); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("Read at the end = %d, %v", n, err)
	}
	wantDims := []Dim{{"a", "1"}, {"b", "2"}}
	if diff := cmp.Diff(wantDims, got[1].Dims); diff != "" || got[1].Gross != money.MustParse("-1 EUR") {
		t.Errorf("row 16 = %+v", got[1])
	}
}

func TestJSONRejections(t *testing.T) {
	const at = `"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z"`
	tests := []struct{ line, column, reason string }{
		{`{` + at + `}`, "", ""},
		{`{` + at + `,"gross":"1 USD","gross":"1 USD"}`, "gross", "there twice"},
		{`{` + at + `,"grss":1}`, "grss", "unknown field"},
		{`{` + at + `,"dim.a":"1"}`, "dim.a", "unknown field"},
		{`{` + at + `,"origin.row":1}`, "origin.row", "unknown field"},
		{`{` + at + `,"Gross":"1 USD"}`, "Gross", "unknown field"},
		{`{` + at + `,"currency":"USD","gross":1.5}`, "", ""},
		{`{` + at + `,"currency":"USD","gross":1e2}`, "gross", "plain decimal"},
		{`{` + at + `,"currency":"USD","gross":01}`, "gross", "a number"},
		{`{` + at + `,"currency":"USD","gross":+1}`, "gross", "a number"},
		{`{` + at + `,"currency":"USD","gross":.5}`, "gross", "a number"},
		{`{` + at + `,"currency":"USD","gross":5.}`, "gross", "a digit"},
		{`{` + at + `,"currency":"USD","gross":true}`, "gross", "a number"},
		{`{` + at + `,"reverses":"true"}`, "reverses", "true or false"},
		{`{` + at + `,"order":7}`, "order", "a string"},
		{`{` + at + `,"order":"a\qb"}`, "order", "a known escape"},
		{`{` + at + `,"order":"a\ud800b"}`, "order", "surrogate"},
		{`{` + at + `,"order":"a\ud83d\ude00b"}`, "", ""},
		{`{` + at + `,"order":"a\nb"}`, "order", "control character"},
		{`{` + at + ",\"order\":\"a\tb\"}", "order", "to be escaped"},
		{`{` + at + `,"order":"a`, "order", "a string that ends"},
		{`{` + at + `,"dims":{"a":"1","a":"2"}}`, "dims", "a name twice"},
		{`{` + at + `,"dims":{"a":1}}`, "dims", "a string"},
		{`{` + at + `,"dims":{"a":""}}`, "dim.a", "missing"},
		{`{` + at + `,"dims":[]}`, "dims", "an object"},
		{`{` + at + `,"origin":{"row":-1}}`, "origin.row", "a line number"},
		{`{` + at + `,"origin":{"row":7,"file":"f"}}`, "", ""},
		{`{` + at + `,"origin":{"line":7}}`, "origin", "unknown"},
		{`{` + at + `,"origin":{"row":7,"row":7}}`, "origin", "twice"},
		{`{` + at + `,}`, "", "a string"},
		{`{` + at, "", "',' or '}'"},
		{`{` + at + `} {}`, "", "the end of the line"},
		{`{"id" "1"}`, "id", "':'"},
		{`[]`, "", "an object"},
		{`x`, "", "an object"},
		{`{}`, "at", "missing"},
	}
	for _, tt := range tests {
		_, rejected := decode(t, strings.NewReader(tt.line), &ReaderOptions{Format: JSONLines})
		switch {
		case tt.reason == "" && len(rejected) > 0:
			t.Errorf("%s rejected: %v", tt.line, rejected[0])
		case tt.reason == "":
		case len(rejected) != 1:
			t.Errorf("%s not rejected, want %q", tt.line, tt.reason)
		case rejected[0].Column != tt.column || !strings.Contains(rejected[0].Err.Error(), tt.reason):
			t.Errorf("%s rejected: column %q: %v, want column %q: %q", tt.line, rejected[0].Column, rejected[0].Err, tt.column, tt.reason)
		case !errors.Is(rejected[0].Err, ErrInvalid):
			t.Errorf("%s rejected with %v, which is not ErrInvalid", tt.line, rejected[0].Err)
		}
	}
}

// What a reader remembers of one row does not make it lenient with the next.
func TestJSONRowsAreReadAlike(t *testing.T) {
	rows := []string{
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","order":"a"}`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","order":"a","order":"b"}`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","order":"a\"b"}`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","order":"a`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","reverses":"true"}`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","reverses":true}`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","dims":"a"}`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","x":"a"}`,
		`{"source":"s","source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z"}`,
		`{"id":"1","source":"s","kind":"adjustment","at":"2026-01-15T12:00:00Z"}`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z",}`,
		`{"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z"}x`,
		`{"source":"s","id":"","kind":"adjustment","at":"2026-01-15T12:00:00Z"}`,
	}
	outcome := func(text string) (events []Event, faults []string) {
		events, rejected := decode(t, strings.NewReader(text), &ReaderOptions{Format: JSONLines})
		for _, r := range rejected {
			faults = append(faults, r.Err.Error())
		}
		return events, faults
	}
	for _, first := range rows {
		firstEvents, firstFaults := outcome(first)
		for _, second := range rows {
			events, faults := outcome(second)
			got, gotFaults := outcome(first + "\n" + second)
			wantEvents(t, first+"\n"+second, slices.Concat(firstEvents, events), got)
			if want := slices.Concat(firstFaults, faults); !slices.Equal(want, gotFaults) {
				t.Errorf("%s\n%s\nrejected %q, want %q", first, second, gotFaults, want)
			}
		}
	}
}

func TestIgnoreUnknown(t *testing.T) {
	csv := "x,source,id,\"y\"\"\",kind,at,dim.a\n1,s,1,\"2,2\",adjustment,2026-01-15T12:00:00Z,A\n3,s,2,4,adjustment,2026-01-15T12:00:00Z,\n"
	json := `{"x":[1,{"y":"}\""}],"source":"s","id":"1","kind":"adjustment","at":"2026-01-15T12:00:00Z","dims":{"a":"A"},"z":-1.5e3,"origin":{"page":null}}
{"source":"s","id":"2","kind":"adjustment","at":"2026-01-15T12:00:00Z","x":tru}
{"source":"s","id":"2","x":"","kind":"adjustment","at":"2026-01-15T12:00:00Z","x":null}`
	want := []Event{
		of(Adjustment, "", func(e *Event) { e.Dims = []Dim{{"a", "A"}} }),
		of(Adjustment, "", func(e *Event) { e.Key.ID = "2" }),
	}
	for text, bad := range map[string]int{csv: 0, json: 1} {
		got, rejected := decode(t, strings.NewReader(text), &ReaderOptions{IgnoreUnknown: true})
		if len(rejected) != bad {
			t.Errorf("rejected %v, want %d", texts(rejected), bad)
		}
		wantEvents(t, text, want, got)
	}
}

func TestLocate(t *testing.T) {
	text := "#jupan events/1\nsource,id,kind,at,origin.file\ns,1,adjustment,2026-01-15T12:00:00Z,\n\ns,2,adjustment,2026-01-15T12:00:00Z,page\n"
	got, _ := decode(t, strings.NewReader(text), &ReaderOptions{Name: "f.csv", Locate: true})
	if want := (Origin{File: "f.csv", Row: 3}); got[0].Origin != want {
		t.Errorf("Origin = %+v, want %+v", got[0].Origin, want)
	}
	if want := (Origin{File: "page"}); got[1].Origin != want {
		t.Errorf("Origin = %+v, want %+v", got[1].Origin, want)
	}
}

func TestOnRejection(t *testing.T) {
	var got []Rejection
	r, err := NewReader(strings.NewReader("source,id,kind,at\ns,1\n"), &ReaderOptions{
		OnRejection: func(r Rejection) { got = append(got, r) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.Read(make([]Event, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("Read = %d, %v", n, err)
	}
	if len(got) != 1 || got[0].Origin.Row != 2 || len(r.Rejections()) != 0 || r.Rows() != 1 {
		t.Errorf("got %v, kept %v", got, r.Rejections())
	}
}

// A line that is too long is passed over, whatever it holds and wherever the
// blocks of the reader end.
func TestLongLine(t *testing.T) {
	const row = "s,1,adjustment,2026-01-15T12:00:00Z\n"
	for _, n := range []int{MaxLine - 1, MaxLine, MaxLine + 1, 3*MaxLine + 5} {
		for _, rows := range []int{0, 1, 7000} {
			long := strings.Repeat("x", n) + "\n"
			text := "source,id,kind,at\n" + strings.Repeat(row, rows) + long + row
			r, err := NewReader(strings.NewReader(text), nil)
			if err != nil {
				t.Fatal(err)
			}
			count := 0
			for _, err := range r.All() {
				if err != nil {
					t.Fatal(err)
				}
				count++
			}
			rejected := r.Rejections()
			if count != rows+1 || r.Rows() != int64(rows)+2 || len(rejected) != 1 || rejected[0].Origin.Row != int64(rows)+2 {
				t.Errorf("line of %d behind %d rows: %d events of %d rows, rejected %v", n, rows, count, r.Rows(), rejected)
			}
		}
	}
	unended := "source,id,kind,at\n" + row + strings.Repeat("x", 2*MaxLine)
	if got, rejected := decode(t, strings.NewReader(unended), nil); len(got) != 1 || len(rejected) != 1 {
		t.Errorf("a long last line: %d events, rejected %v", len(got), rejected)
	}
}

// The largest valid event fits a line in either form.
func TestLargestEvent(t *testing.T) {
	worst := strings.Repeat(`"`, MaxText)
	e := sale()
	for _, s := range e.texts() {
		*s = worst
	}
	e.Dims = nil
	for i := range MaxDims {
		name := fmt.Sprintf("d%02d", i)
		e.Dims = append(e.Dims, Dim{name + strings.Repeat("x", MaxName-len(name)), worst})
	}
	for _, format := range []Format{CSV, JSONLines} {
		text := encode(t, []Event{e}, &WriterOptions{Format: format})
		got, rejected := decode(t, strings.NewReader(text), nil)
		if len(rejected) > 0 {
			t.Fatalf("format %d: a line of %d bytes: %v", format, len(text), rejected[0])
		}
		wantEvents(t, fmt.Sprint(format), []Event{e}, got)
	}
}

func TestBrokenStreams(t *testing.T) {
	text := "source,id,kind,at\n" + strings.Repeat("s,1,adjustment,2026-01-15T12:00:00Z\n", 20_000)
	broken := errors.New("connection reset")
	whole := zipped(text)
	corrupt := []byte(whole)
	corrupt[len(corrupt)-5] ^= 1 // in the checksum and size at the end
	tests := []struct {
		name string
		r    io.Reader
		err  error
	}{
		{"truncated gzip", strings.NewReader(whole[:len(whole)/2]), io.ErrUnexpectedEOF},
		{"gzip header only", strings.NewReader(whole[:4]), io.ErrUnexpectedEOF},
		{"corrupt gzip", bytes.NewReader(corrupt), gzip.ErrChecksum},
		{"garbage behind gzip", strings.NewReader(whole + "twenty bytes of garbage"), gzip.ErrHeader},
		{"broken connection", io.MultiReader(strings.NewReader(text[:300_005]), iotest.ErrReader(broken)), broken},
		{"wrapped end", io.MultiReader(strings.NewReader(text[:300_005]), iotest.ErrReader(fmt.Errorf("read tcp: %w", io.EOF))), io.ErrUnexpectedEOF},
		{"nothing for ever", io.MultiReader(strings.NewReader(text[:300_005]), stuck{}), io.ErrNoProgress},
		{"broken at once", iotest.ErrReader(broken), broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := NewReader(tt.r, &ReaderOptions{Name: "f"})
			events := make([]Event, 100)
			read := 0
			for err == nil {
				var n int
				n, err = r.Read(events)
				read += n
			}
			var wire *WireError
			if !errors.As(err, &wire) || !errors.Is(err, tt.err) || errors.Is(err, io.EOF) || wire.File != "f" || wire.Line < 1 {
				t.Errorf("error = %v, want a WireError of %v", err, tt.err)
			}
			if r == nil {
				return
			}
			if _, again := r.Read(events); !errors.Is(again, err) {
				t.Errorf("error again = %v, want %v", again, err)
			}
			if len(r.Rejections()) > 0 || int64(read) != r.Rows() {
				t.Errorf("%d events of %d rows, rejected %v", read, r.Rows(), r.Rejections())
			}
		})
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// Read leaves nothing of an earlier event, whatever slice it is given.
func TestReadLeavesNothing(t *testing.T) {
	events := randomEvents(3, 300)
	for _, format := range []Format{CSV, JSONLines} {
		r, err := NewReader(strings.NewReader(encode(t, events, &WriterOptions{Format: format})), nil)
		if err != nil {
			t.Fatal(err)
		}
		buffers := [][]Event{make([]Event, 3), make([]Event, 1), make([]Event, 7)}
		var got []Event
		for i := 0; ; i++ {
			into := buffers[i%3]
			for j := range into {
				into[j] = sale()
			}
			n, err := r.Read(into)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range into[:n] {
				got = append(got, e.Clone())
			}
		}
		wantEvents(t, fmt.Sprint(format), events, got)
	}
	if n, err := new(Reader).Read(nil); n != 0 || err != nil {
		t.Errorf("Read into nothing = %d, %v", n, err)
	}
	if n, err := new(Reader).Read(make([]Event, 1)); n != 0 || !errors.Is(err, errNotOpened) {
		t.Errorf("Read of a zero Reader = %d, %v", n, err)
	}
	if err := new(Writer).Close(); !errors.Is(err, errNotOpened) {
		t.Errorf("Close of a zero Writer = %v", err)
	}
}

func TestReadDoesNotAllocate(t *testing.T) {
	events := mixedEvents(t, 2000)
	for i := range events[:1000] {
		events[i].Dims = []Dim{{"country", "KR"}, {"device", "web"}}
		events[i].Parent = Key{"shop", "7"}
		events[i].Order = "one, two" // in quotation marks, in CSV
	}
	for _, format := range []Format{CSV, JSONLines} {
		columns := []string{"source", "id", "kind", "at", "currency", "gross", "quantity", "order", "parent", "party", "campaign", "customer", "dim.country", "dim.device"}
		text := encode(t, events, &WriterOptions{Format: format, Columns: columns})
		into := make([]Event, 64)
		allocs := testing.AllocsPerRun(5, func() {
			r, err := NewReader(strings.NewReader(text), nil)
			for err == nil {
				_, err = r.Read(into)
			}
			if !errors.Is(err, io.EOF) || r.Rows() != 2000 || len(r.Rejections()) > 0 {
				t.Fatal(err, r.Rows(), r.Rejections())
			}
		})
		if allocs > 100 { // the reader, its blocks of 256 KiB and its blocks of dimensions
			t.Errorf("format %d: %v allocations for 2000 events", format, allocs)
		}
	}
}

func TestAllStops(t *testing.T) {
	text := encode(t, randomEvents(4, 5), nil)
	r, _ := NewReader(strings.NewReader(text), nil)
	for _, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	rest := 0
	for _, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		rest++
	}
	if rest != 4 {
		t.Errorf("%d events after a break behind the first of 5, want 4", rest)
	}
	broken, _ := NewReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(errFailing)), nil)
	var last error
	count := 0
	for e, err := range broken.All() {
		if last = err; err != nil && e.Kind != "" {
			t.Errorf("an error with %v", e)
		}
		count++
	}
	if !errors.Is(last, errFailing) || count != 6 {
		t.Errorf("last of %d = %v, want the failure behind 5 events", count, last)
	}
}

func TestParseTime(t *testing.T) {
	good := []string{
		"2026-01-15T12:34:56Z", "2024-02-29T00:00:00Z", "2000-02-29T23:59:59Z", "0001-01-01T00:00:01Z",
		"9999-12-31T23:59:59.999999999Z", "2026-01-15T12:34:56.1Z", "2026-01-15T12:34:56.000000001+09:00",
		"2026-01-15T00:34:56-23:59", "1969-12-31T23:59:59.5Z", "0000-02-29T00:00:00Z", "2026-12-31T12:34:56-00:00",
	}
	for _, s := range good {
		want, err := time.Parse(time.RFC3339Nano, s)
		if got, ok := parseTime(s); err != nil || !ok || got != want.UTC() {
			t.Errorf("parseTime(%q) = %v, %t, want %v, %v", s, got, ok, want, err)
		}
	}
	bad := []string{
		"", "2026-01-15", "2026-01-15T12:34:56", "2026-01-15 12:34:56Z", "2026-01-15t12:34:56Z", "2026-01-15T12:34:56z",
		"2026-13-15T12:34:56Z", "2026-00-15T12:34:56Z", "2026-01-00T12:34:56Z", "2026-01-32T12:34:56Z",
		"2026-02-29T12:34:56Z", "1900-02-29T12:34:56Z", "2026-04-31T12:34:56Z", "2026-01-15T24:00:00Z",
		"2026-01-15T12:60:56Z", "2026-01-15T12:34:60Z", "2026-01-15T12:34:56.Z", "2026-01-15T12:34:56.0000000001Z",
		"2026-01-15T12:34:56,5Z", "2026-01-15T12:34:56+0900", "2026-01-15T12:34:56+24:00", "2026-01-15T12:34:56+09:60",
		"2026-01-15T12:34:56Z ", " 2026-01-15T12:34:56Z", "2026-01-15T12:34:56ZZ", "202a-01-15T12:34:56Z",
		"2026-01-15T12:34:56.5", "2026-01-15T12:34:56+09:0", "+026-01-15T12:34:56Z", "2026-1-015T12:34:56Z",
		"\xb2026-01-15T12:34:56Z", "2026-01-15T12:34:5\xb9Z",
	}
	for _, s := range bad {
		if got, ok := parseTime(s); ok {
			t.Errorf("parseTime(%q) = %v, want it refused", s, got)
		}
	}
}

func TestEveryDay(t *testing.T) {
	day := time.Date(1896, 1, 1, 0, 0, 0, 0, time.UTC)
	for day.Year() < 2105 {
		s := day.Format(time.RFC3339)
		if got, ok := parseTime(s); !ok || got != day {
			t.Fatalf("parseTime(%q) = %v, %t", s, got, ok)
		}
		day = day.AddDate(0, 0, 1)
	}
}

func TestColumnNames(t *testing.T) {
	for _, name := range Columns() {
		if got := columnOf(name).name(); got != name {
			t.Errorf("column %q has the name %q", name, got)
		}
	}
	if got := columnOf("dim.country"); got != colDim {
		t.Errorf("columnOf(dim.country) = %d", got)
	}
}
